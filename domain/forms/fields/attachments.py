# ruff: noqa: D102 -- what the methods of a field are for stands in domain/forms/field.py
"""Optional attachments: never asked, only offered in the summary. Source: burden.md 5C rule 4."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import ClassVar

from domain.forms.field import Answered, Field, Question, Reading, Tap, View, Wrong
from domain.forms.replies import Attached, Reply, Tapped, Typed
from domain.messages import Json, Text
from domain.text import clean_line, excerpt

KINDS = ("photo", "document", "voice")
NAME_CHARACTERS = 120
"""What is kept of a file's name."""


@dataclass(frozen=True)
class Attachments(Field):
    """Photos, files and voice messages; the answer is the list of their identifiers."""

    most: int = 9

    prompted: ClassVar[bool] = False

    def faults(self) -> Iterator[str]:
        if self.most < 1:
            yield "nothing may be attached"

    def open(self, answer: Json) -> View:
        return {"files": list(answer or ())}

    def rows(self, question: Question) -> list[list[Tap]]:
        taps = [Tap(Text("forms.next"), "next")]
        if question.view.get("files"):
            taps.append(Tap(Text("forms.remove_last"), "cut"))
        return [taps]

    def accept(self, question: Question, reply: Reply) -> Reading:
        files = list(question.view.get("files", ()))
        match reply:
            case Tapped("next"):
                return Answered(files)
            case Tapped("cut"):
                return Answered(files[:-1], stay=True)
            case Attached():
                return self._add(files, reply)
            case Typed(typed):
                return Wrong(Text("forms.attachment_unread", {"read": excerpt(typed)}))
        return None

    def check(self, _question: Question, answer: Json) -> Text | None:
        if not isinstance(answer, list | tuple):
            return Text("forms.missing")
        return Text("forms.attachments_full", {"most": self.most}) if len(answer) > self.most else None

    def show(self, _question: Question, answer: Json) -> Text | str:
        return Text("forms.attached", {"count": len(answer)})

    def help(self, question: Question) -> Text:
        return Text(
            "forms.help_attachments", {"count": len(question.view.get("files", ())), "most": self.most}
        )

    def _add(self, files: list[Json], reply: Attached) -> Reading:
        if any(file["unique_id"] == reply.unique_id for file in files):
            return Answered(files, stay=True)
        if reply.kind not in KINDS:
            return Wrong(Text("forms.attachment_unread", {"read": excerpt(reply.kind)}))
        if len(files) >= self.most:
            return Wrong(Text("forms.attachments_full", {"most": self.most}))
        name = clean_line(reply.name)[:NAME_CHARACTERS]
        return Answered([*files, {**asdict(reply), "name": name}], stay=True)
