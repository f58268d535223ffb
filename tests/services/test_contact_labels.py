"""What kinds of contact points are called: literally, until the committee on top says another word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from domain.people import Level, Role
from domain.refusals import NotFound, Refused
from domain.roster import ContactPointKind
from handlers import guided
from handlers.here import Here
from services import contact_labels, contacts
from services.drafts import Saved, start
from storage import schema
from storage.verify import verify
from templates import render
from tests.services.diary import said
from tests.services.following import fill, who
from tests.services.rosters import administrator_of

if TYPE_CHECKING:
    from domain.people import Actor
    from services.drafts import Outcome
    from storage.database import Tx
    from tests.services.diary import Diary


def _name(diary: Diary, actor: Actor, kind: ContactPointKind, label: str) -> Outcome:
    """Fill in the form and save it."""

    def work(tx: Tx) -> Outcome:
        desk = guided.desk(tx, actor, Here(actor.telegram_id, diary.now))
        begun: Any = start(tx, desk, guided.current("contact_label"), {})
        return fill(tx, actor, begun.draft, {"kind": kind.value, "label": label}, diary.now)

    return diary.database.run(work)


def _mine(diary: Diary) -> str:
    return said(diary.database.run(contacts.of_leader, diary.township_secretary(), diary.now))


def test_a_kind_is_called_what_was_said_last_and_only_that_kind(diary: Diary) -> None:
    administrator = administrator_of(diary)
    assert "(小学党组织):" in _mine(diary)

    for label in ("学校支部", "学校党组织", "学校党组织"):
        assert isinstance(_name(diary, administrator, ContactPointKind.PRIMARY_SCHOOL, label), Saved)

    shown = _mine(diary)
    assert "(学校党组织):" in shown
    assert "小学党组织)" not in shown
    assert "(基层老党员):" in shown
    rows = diary.database.run(lambda tx: tx.execute(select(schema.contact_labels.c.label)).scalars().all())
    assert rows == ["学校支部", "学校党组织"]
    assert diary.database.run(verify, b"key").faults == []


def test_what_is_typed_is_never_markup(diary: Diary) -> None:
    _name(diary, administrator_of(diary), ContactPointKind.PRIMARY_SCHOOL, "<b>学校")

    message = diary.database.run(contacts.of_leader, diary.township_secretary(), diary.now)

    assert "(&lt;b&gt;学校):" in render.text(message.text.key, message.text.params)


def test_only_the_administrator_on_top_names_kinds(diary: Diary) -> None:
    for actor in (
        who(diary, Role.STEERING_OFFICE_USER, Level.COUNTY),
        who(diary, Role.STEERING_OFFICE_USER, Level.CITY),
        diary.township_secretary(),
        who(diary, Role.CLERK, Level.TOWNSHIP),
    ):
        assert diary.database.run(contact_labels.entry, actor) == []
        with pytest.raises((NotFound, Refused)):
            _name(diary, actor, ContactPointKind.BRANCH, "支部")
    assert diary.database.run(contact_labels.entry, administrator_of(diary))
