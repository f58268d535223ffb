"""The lists of the next year: in the hands of this year, with its own lines, and what was struck stays so."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from domain.refusals import NotFound
from services import list_changes, responsibility_lists
from storage import responsibility_lists as stored
from tests.services import lists
from tests.services.people import end_office, give_office

if TYPE_CHECKING:
    from services.responsibility_lists import Lists
    from storage.database import Tx
    from tests.services.diary import Diary


def drawn(diary: Diary, year: int) -> Lists:
    """The lists of the township for a year, drawn by its clerk."""
    actor = diary.actor(clerk(diary))

    def work(tx: Tx) -> Lists:
        listing = stored.by_id(tx, list_changes.draw(tx, actor, year, diary.now))
        assert listing is not None
        return responsibility_lists.read(tx, listing, actor.today, diary.now)

    return diary.database.run(work)


def clerk(diary: Diary) -> int:
    return diary.city.who(Role.CLERK, Level.TOWNSHIP)[0].id


def test_the_next_year_begins_in_the_hands_of_this_one(diary: Diary) -> None:
    diary.on(date(2026, 11, 20))
    list_id = diary.database.run(lists.published, clerk(diary), diary.now)
    actor = diary.actor(clerk(diary))
    words = {"title": "河长制党员示范", "fact": "认领河道", "basis": "镇党委〔2026〕2号"}

    def change(tx: Tx) -> int:
        lead = str(responsibility_lists.read(tx, listing(tx), actor.today, diary.now).leaders[0].office_id)
        draft = lists.draft(tx, actor, "duty_item", diary.now)
        added = {"target": f"{list_id}.GUI.p", **words, "lead": lead, "reason": "上级要求"}
        list_changes.add_item(tx, actor, added, draft, diary.now)
        draft = lists.draft(tx, actor, "duty_strike", diary.now)
        struck = {"target": f"{list_id}.COO-06.p", "reason": "不涉及"}
        return list_changes.strike(tx, actor, struck, draft, diary.now)

    def listing(tx: Tx) -> stored.Listing:
        found = stored.by_id(tx, list_id)
        assert found is not None
        return found

    diary.database.run(change)
    leaving = diary.city.who(Role.SECRETARY, Level.TOWNSHIP)[0]
    coming = diary.city.who(Role.SECRETARY, Level.VILLAGE)[0]
    diary.database.run(end_office, leaving, date(2026, 11, 19))
    after = diary.database.run(give_office, coming, actor.office.organization_id, date(2026, 11, 20))

    following = drawn(diary, 2027)

    by_key = {line.item.key: line.item for line in following.lines}
    assert not following.published
    assert following.unborne() == []
    assert (by_key["GUI-A1"].title, by_key["GUI-A1"].lead) == ("河长制党员示范", after)
    assert by_key["DEC-04"].lead == after
    assert by_key["COO-06"].struck


def test_the_next_year_is_not_drawn_before_october(diary: Diary) -> None:
    diary.on(date(2026, 9, 30))
    with pytest.raises(NotFound):
        drawn(diary, 2027)

    diary.on(date(2026, 10, 1))
    assert drawn(diary, 2027).lines
    with pytest.raises(NotFound):
        drawn(diary, 2028)


def test_drawing_again_brings_in_what_is_missing_and_leaves_the_rest(diary: Diary) -> None:
    first = drawn(diary, 2026)
    again = drawn(diary, 2026)

    assert [line.id for line in first.lines] == [line.id for line in again.lines]
