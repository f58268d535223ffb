"""Another account for somebody who has joined: the old one loses everything, the new one goes on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.authorization import State
from domain.messages import Text
from domain.people import Actor, Level, Role
from domain.refusals import NotFound, Refused
from services.invitations import accept
from services.joining import bind, greeting
from services.persons import identify
from services.rebinding import rebind
from storage import drafts, schema
from storage.verify import verify
from tests.services.people import administrator_over, end_office, links

if TYPE_CHECKING:
    from tests.services.diary import Diary

NEW = 8_000_000_001


def administrator(diary: Diary) -> Actor:
    return diary.actor(diary.city.who(Role.ADMINISTRATOR)[0].id)


def test_the_old_account_is_a_stranger_and_the_new_one_the_person(diary: Diary) -> None:
    before = diary.secretary()

    token = diary.database.run(rebind, administrator(diary), before.person_id, diary.now)

    assert diary.database.run(identify, before.telegram_id, diary.now) is None
    assert diary.database.run(greeting, before.telegram_id, diary.now) == Text("joining.stranger")
    after = diary.database.run(accept, NEW, token, diary.now)
    assert (after.person_id, after.office) == (before.person_id, before.office)
    (unbound,) = diary.database.run(links, "unbound")
    assert (unbound.actor_id, unbound.subject_id) == (administrator(diary).person_id, before.person_id)
    assert diary.database.run(verify, b"key").faults == []


def test_drafts_stay_and_are_shown_by_no_message_of_the_old_chat(diary: Diary) -> None:
    before = diary.secretary()
    draft_id = diary.draft(before)
    diary.database.run(drafts.focus_on, before.person_id, draft_id)

    diary.database.run(rebind, administrator(diary), before.person_id, diary.now)

    row = diary.database.run(lambda tx: tx.execute(select(schema.drafts)).one())
    assert (row.id, row.person_id, row.state) == (draft_id, before.person_id, State.OPEN)
    assert row.asked_outbox_id is None
    focus = diary.database.run(lambda tx: tx.execute(select(schema.focus)).one())
    assert focus.draft_id == draft_id


def test_whoever_has_the_old_phone_does_not_come_back_by_its_number(diary: Diary) -> None:
    account = diary.city.who(Role.SECRETARY, Level.VILLAGE)[0]
    token = diary.database.run(rebind, administrator(diary), diary.secretary().person_id, diary.now)

    with pytest.raises(Refused) as refusal:
        diary.database.run(bind, account.id, account.phone, diary.now, own=True)
    assert refusal.value.text == Text("joining.let_go")
    assert diary.database.run(bind, NEW, account.phone, diary.now, own=True).telegram_id == NEW
    with pytest.raises(Refused):
        diary.database.run(accept, account.id, token, diary.now)


def test_a_link_brings_the_same_account_back(diary: Diary) -> None:
    before = diary.secretary()
    token = diary.database.run(rebind, administrator(diary), before.person_id, diary.now)

    assert diary.database.run(accept, before.telegram_id, token, diary.now) == before


def test_a_second_press_makes_no_second_link(diary: Diary) -> None:
    person_id = diary.secretary().person_id
    token = diary.database.run(rebind, administrator(diary), person_id, diary.now)

    with pytest.raises(Refused) as refusal:
        diary.database.run(rebind, administrator(diary), person_id, diary.now)

    assert refusal.value.text.key == "rebinding.not_joined"
    assert diary.database.run(accept, NEW, token, diary.now).person_id == person_id


def test_nobody_outside_of_the_tree_and_nobody_without_an_office_is_rebound(diary: Diary) -> None:
    here, there = diary.secretary(0), diary.secretary(1)
    small = administrator_over(here, here.office.organization_id)
    with pytest.raises(NotFound):
        diary.database.run(rebind, small, there.person_id, diary.now)

    diary.database.run(end_office, diary.city.who(Role.SECRETARY, Level.VILLAGE)[1], date(2026, 3, 1))
    with pytest.raises(NotFound):
        diary.database.run(rebind, administrator(diary), there.person_id, diary.now)
    assert diary.database.run(links, "unbound") == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_but_an_administrator_rebinds(diary: Diary, role: Role) -> None:
    account = diary.city.who(role)[-1]

    with pytest.raises(NotFound):
        diary.database.run(rebind, diary.actor(account.id), diary.secretary().person_id, diary.now)

    assert diary.database.run(links, "unbound") == []


def test_an_administrator_may_rebind_themselves(diary: Diary) -> None:
    actor = administrator(diary)

    token = diary.database.run(rebind, actor, actor.person_id, diary.now)

    assert diary.database.run(identify, actor.telegram_id, diary.now) is None
    assert diary.database.run(accept, NEW, token, diary.now).office == actor.office
