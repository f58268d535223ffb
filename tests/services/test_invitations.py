"""One-time links: one winner, one day, one text for whatever does not open."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from domain.people import Actor, Role
from domain.refusals import NotFound, Refused
from services import joining
from services.invitations import accept, invite
from services.persons import identify
from storage import schema
from storage.verify import verify
from tests.services.people import administrator_over, end_office, give_office, links, office_of, person_of

if TYPE_CHECKING:
    from tests.services.diary import Diary

UNUSABLE = "joining.link_unusable"
STRANGER, ANOTHER = 8_000_000_001, 8_000_000_002


def administrator(diary: Diary) -> Actor:
    return diary.actor(diary.city.who(Role.ADMINISTRATOR)[0].id)


def newcomer(diary: Diary) -> int:
    return diary.database.run(person_of, diary.city.newcomer).id


def link(diary: Diary) -> str:
    """A link for the one who has not joined."""
    return diary.database.run(invite, administrator(diary), newcomer(diary), diary.now)


def refused(diary: Diary, account: int, token: str) -> str:
    """The text of a refusal."""
    with pytest.raises(Refused) as refusal:
        diary.database.run(accept, account, token, diary.now)
    return refusal.value.text.key


def test_a_link_makes_whoever_brings_it_the_person_for_whom_it_was_made(diary: Diary) -> None:
    actor = diary.database.run(accept, STRANGER, link(diary), diary.now)

    assert actor.name == diary.city.newcomer.name
    assert diary.database.run(identify, STRANGER, diary.now) == actor
    assert [one.actor_id for one in diary.database.run(links, "bound")] == [actor.person_id]
    assert diary.database.run(verify, b"key").faults == []


def test_of_two_accounts_at_the_same_moment_one_joins(diary: Diary) -> None:
    token = link(diary)

    async def race() -> list[Actor | BaseException]:
        return await asyncio.gather(
            *(
                diary.database.write(accept, account, token, diary.now)
                for account in range(STRANGER, STRANGER + 8)
            ),
            return_exceptions=True,
        )

    ended = asyncio.run(race())

    (winner,) = [one for one in ended if isinstance(one, Actor)]
    losers = [one for one in ended if isinstance(one, Refused)]
    assert [one.text.key for one in losers] == [UNUSABLE] * 7
    assert len(diary.database.run(links, "bound")) == 1
    used = diary.database.run(lambda tx: tx.execute(select(schema.invitations)).one())
    assert used.used_by_telegram_id == winner.telegram_id


def test_a_link_and_ones_own_number_at_the_same_moment_let_one_account_in(diary: Diary) -> None:
    token, phone = link(diary), diary.city.newcomer.phone

    async def race() -> list[Actor | BaseException]:
        ways = (
            diary.database.write(accept, STRANGER, token, diary.now),
            diary.database.write(joining.bind, ANOTHER, phone, diary.now, own=True),
        )
        return list(await asyncio.gather(*ways, return_exceptions=True))

    ended = asyncio.run(race())

    assert [isinstance(one, Actor) for one in ended].count(True) == 1
    assert [isinstance(one, Refused) for one in ended].count(True) == 1
    assert len(diary.database.run(links, "bound")) == 1


@pytest.mark.parametrize(
    ("seconds", "opens"), [(-1, True), (0, False), (1, False)], ids=["before", "at the end", "after"]
)
def test_a_link_is_good_for_twenty_four_hours_to_the_second(diary: Diary, seconds: int, opens: bool) -> None:
    token = link(diary)
    diary.now += timedelta(hours=24, seconds=seconds)

    if opens:
        assert diary.database.run(accept, STRANGER, token, diary.now).name == diary.city.newcomer.name
    else:
        assert refused(diary, STRANGER, token) == UNUSABLE


def test_an_older_link_of_the_same_person_is_void(diary: Diary) -> None:
    older = link(diary)
    newer = link(diary)

    assert refused(diary, STRANGER, older) == UNUSABLE
    assert diary.database.run(accept, STRANGER, newer, diary.now).name == diary.city.newcomer.name


def test_whatever_does_not_open_says_the_same_and_changes_nothing(diary: Diary) -> None:
    used = link(diary)
    diary.database.run(accept, STRANGER, used, diary.now)

    texts = {refused(diary, ANOTHER, token) for token in (used, "A" * 32, "")}

    assert texts == {UNUSABLE}
    assert diary.database.run(identify, ANOTHER, diary.now) is None
    assert len(diary.database.run(links, "bound")) == 1


def test_a_link_of_somebody_who_joined_by_number_meanwhile_opens_nothing(diary: Diary) -> None:
    token = link(diary)
    diary.database.run(joining.bind, STRANGER, diary.city.newcomer.phone, diary.now, own=True)

    assert refused(diary, ANOTHER, token) == UNUSABLE


def test_a_link_of_somebody_whose_office_has_ended_opens_nothing(diary: Diary) -> None:
    token = link(diary)
    diary.database.run(end_office, diary.city.newcomer, date(2026, 3, 26))

    assert refused(diary, STRANGER, token) == UNUSABLE


def test_whoever_has_joined_cannot_become_a_second_person_by_a_link(diary: Diary) -> None:
    token = link(diary)

    assert refused(diary, diary.secretary().telegram_id, token) == "joining.account_bound"
    assert diary.database.run(accept, STRANGER, token, diary.now).name == diary.city.newcomer.name


def test_of_a_token_only_the_hash_is_kept(diary: Diary) -> None:
    token = link(diary)

    kept = diary.database.run(lambda tx: tx.execute(select(schema.invitations)).one())

    assert len(token) >= 128 / 6
    assert token not in str(tuple(kept))
    assert len(kept.token_hash) == 64


def test_nobody_but_an_administrator_invites(diary: Diary) -> None:
    person_id = newcomer(diary)

    for role in Role:
        for account in diary.city.who(role)[:1]:
            actor = diary.actor(account.id)
            if actor.office.role is not Role.ADMINISTRATOR:
                with pytest.raises(NotFound):
                    diary.database.run(invite, actor, person_id, diary.now)


def test_a_person_outside_of_the_tree_cannot_be_invited(diary: Diary) -> None:
    here = diary.secretary()
    small = administrator_over(here, here.office.organization_id)

    with pytest.raises(NotFound):
        diary.database.run(invite, small, newcomer(diary), diary.now)


def test_nobody_is_invited_by_somebody_below_one_of_their_offices(diary: Diary) -> None:
    # A link opens every office of a person: that of the city's secretary is not a branch's to give.
    branch = diary.database.run(office_of, diary.city.newcomer)
    city = diary.database.run(office_of, diary.city.who(Role.SECRETARY)[0])
    below = administrator_over(diary.secretary(), branch.organization_id)
    diary.database.run(invite, below, newcomer(diary), diary.now)
    diary.database.run(give_office, diary.city.newcomer, city.organization_id)

    with pytest.raises(NotFound):
        diary.database.run(invite, below, newcomer(diary), diary.now)


def test_somebody_who_has_joined_needs_no_link(diary: Diary) -> None:
    with pytest.raises(Refused) as refusal:
        diary.database.run(invite, administrator(diary), diary.secretary().person_id, diary.now)

    assert refusal.value.text.key == "invitations.has_joined"
