# ruff: noqa: D102 -- what the methods of a field are for stands in domain/forms/field.py
"""The person's own telephone number, shared by the messenger's own button."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from domain.forms.field import Answered, Field, Question, Reading, Tap, Wrong
from domain.forms.replies import Reply, SharedContact, Tapped
from domain.messages import Json, Text
from domain.text import halfwidth

_PHONE = re.compile(r"\+?[0-9]{5,15}")
"""Source: ITU-T E.164, at most 15 digits; shorter than 5 is no subscriber's number."""


@dataclass(frozen=True)
class OwnContact(Field):
    """One's own contact; the answer is {"user_id": 1, "phone": "+86…"}. Nobody else's is taken."""

    asks_contact: ClassVar[bool] = True

    def rows(self, _question: Question) -> list[list[Tap]]:
        return []

    def accept(self, _question: Question, reply: Reply) -> Reading:
        match reply:
            case Tapped():
                return None
            case SharedContact(user_id, phone, own=True) if user_id is not None:
                return Answered({"user_id": user_id, "phone": re.sub(r"[-()]", "", halfwidth(phone))})
            case SharedContact():
                return Wrong(Text("forms.contact_other"))
        return Wrong(Text("forms.contact_unread"))

    def check(self, _question: Question, answer: Json) -> Text | None:
        if not isinstance(answer, dict) or set(answer) != {"user_id", "phone"}:
            return Text("forms.missing")
        fits = isinstance(answer["phone"], str) and _PHONE.fullmatch(answer["phone"])
        return None if fits else Text("forms.contact_unread")

    def show(self, _question: Question, answer: Json) -> Text | str:
        return str(answer["phone"])

    def help(self, _question: Question) -> Text:
        return Text("forms.help_contact")
