"""Handing an office over: the list, both confirmations, and the drafts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, select

from domain.handovers import Side
from domain.people import Actor, Level, Role
from domain.records import EventKind
from domain.refusals import NotFound, Refused
from services.handovers import confirm, find_pairs, look, open_for
from services.joining import bind
from services.meetings import log_meeting
from services.switching import switch
from storage import drafts, handovers, record_events, schema
from storage.verify import verify
from tests.services.diary import buttons, meeting_answers, said, words
from tests.services.people import end_office, give_office, links

if TYPE_CHECKING:
    from domain.demonstration import Account
    from domain.messages import Message
    from storage.database import Tx
    from tests.services.diary import Diary

LAST_DAY, FIRST_DAY = date(2026, 3, 26), date(2026, 3, 27)


def former(diary: Diary) -> Account:
    return diary.city.who(Role.SECRETARY, Level.VILLAGE)[0]


def successor(diary: Diary) -> Account:
    """Another branch's secretary, who becomes this one's as well."""
    return diary.city.who(Role.SECRETARY, Level.VILLAGE)[1]


def change(diary: Diary, to: Account | None = None) -> tuple[int, int]:
    """The office of the first secretary ends yesterday, and begins for somebody else today."""
    here = diary.secretary().office.organization_id
    before = diary.database.run(end_office, former(diary), LAST_DAY)
    after = diary.database.run(give_office, to or successor(diary), here, FIRST_DAY)
    return before, after


def opened(diary: Diary, to: Account | None = None) -> int:
    """The same with its handover; gives the id."""
    pair = change(diary, to)
    (handover_id,) = diary.database.run(open_for, [pair], diary.now)
    return handover_id


def pressed(diary: Diary, account: Account, handover_id: int, side: Side) -> Message:
    return diary.database.run(confirm, account.id, handover_id, side, diary.now)


def pushed(tx: Tx) -> list[tuple[int, str]]:
    """To whom a list went, and for which side."""
    rows = tx.execute(select(schema.outbox).where(schema.outbox.c.key == "handovers.list"))
    return [(row.chat_id, row.params["side"]) for row in rows]


def draft(diary: Diary, draft_id: int) -> Any:
    return diary.database.run(
        lambda tx: tx.execute(select(schema.drafts).where(schema.drafts.c.id == draft_id)).one()
    )


def test_a_change_of_secretary_is_found_once(diary: Diary) -> None:
    pair = change(diary)
    here = [diary.secretary(1).office.organization_id, diary.database.run(organization_of, pair[0])]

    assert diary.database.run(find_pairs, here, diary.now) == [pair]
    assert diary.database.run(find_pairs, [], diary.now) == []
    assert len(diary.database.run(open_for, [pair], diary.now)) == 1
    assert diary.database.run(find_pairs, here, diary.now) == []
    assert diary.database.run(open_for, [pair, pair], diary.now) == []
    assert diary.database.run(open_for, [], diary.now) == []


def organization_of(tx: Tx, office_id: int) -> int:
    offices = schema.offices
    found: int = tx.execute(select(offices.c.organization_id).where(offices.c.id == office_id)).scalar_one()
    return found


def test_both_who_have_joined_are_told_once(diary: Diary) -> None:
    handover_id = opened(diary)
    diary.database.run(open_for, [_ends(diary, handover_id)], diary.now)

    assert sorted(diary.database.run(pushed)) == [
        (former(diary).id, "give"),
        (successor(diary).id, "take"),
    ]


def _ends(diary: Diary, handover_id: int) -> tuple[int, int]:
    one = diary.database.run(lambda tx: tx.execute(select(schema.handovers)).one())
    assert one.id == handover_id
    return one.from_office_id, one.to_office_id


def test_the_list_says_what_there_is_to_hand_over(diary: Diary) -> None:
    diary.on(LAST_DAY)
    leaving = diary.secretary()
    diary.meeting(leaving)
    diary.log(leaving, "problem", {"held_on": "2026-03-20", "matter": "村道照明不足"})
    solved = diary.log(leaving, "problem", {"held_on": "2026-03-21", "matter": "水渠不通"})
    diary.draft(leaving)
    _solve(diary, leaving, solved)
    diary.on(FIRST_DAY)
    handover_id = opened(diary)

    text = said(diary.database.run(look, former(diary).id, handover_id, diary.now))

    assert "移交清单:柳河村党支部 · 书记" in text
    assert f"{former(diary).name} → {successor(diary).name},前任任职至 2026年3月26日" in text
    assert "未完成的草稿 4 份" in text  # the diary leaves those of its three records open
    assert "今年的记录 3 条" in text
    assert "没有解决的问题 1 个" in text
    assert "第 2026-0002 号 村道照明不足" in text
    assert "水渠不通" not in text
    assert "求助" not in text


def _solve(diary: Diary, actor: Actor, record_id: int) -> None:
    told = record_events.Told(EventKind.SOLVED, date(2026, 3, 25), "已疏通")
    diary.database.run(record_events.add, actor, record_id, told, diary.now)


def test_each_side_confirms_for_itself_and_a_second_press_says_so(diary: Diary) -> None:
    handover_id = opened(diary)

    given = pressed(diary, former(diary), handover_id, Side.GIVE)
    assert "✓ 您已于 3月27日 周五 确认移交" in said(given)
    assert "还没有确认接收" in said(given)
    taken = pressed(diary, successor(diary), handover_id, Side.TAKE)
    assert "✓ 您已于 3月27日 周五 确认接收" in said(taken)
    assert "已于 3月27日 周五 确认移交" in said(taken)
    assert buttons(taken) == {"我的清单": "ml"}

    diary.on(date(2026, 3, 28))
    assert "✓ 您已于 3月27日 周五 确认接收" in said(pressed(diary, successor(diary), handover_id, Side.TAKE))
    assert len(diary.database.run(links, "taken")) == 1
    assert len(diary.database.run(links, "given")) == 1
    assert diary.database.run(verify, b"key").faults == []


def test_whoever_takes_over_has_the_open_drafts_and_fills_them_in_for_the_former_holder(
    diary: Diary,
) -> None:
    leaving = diary.secretary()
    draft_id = diary.draft(leaving)
    diary.database.run(drafts.focus_on, leaving.person_id, draft_id)
    handover_id = opened(diary)
    before, after = _ends(diary, handover_id)

    pressed(diary, former(diary), handover_id, Side.GIVE)
    assert draft(diary, draft_id).person_id == leaving.person_id
    pressed(diary, successor(diary), handover_id, Side.TAKE)

    moved = draft(diary, draft_id)
    assert (moved.office_id, moved.for_office_id, moved.asked_outbox_id) == (after, before, None)
    focus = diary.database.run(lambda tx: tx.execute(select(schema.focus)).one())
    assert focus.draft_id is None
    acting = diary.actor(successor(diary).id)
    in_it = acting if acting.office.id == after else _switched(diary, acting, after)
    record_id = diary.database.run(log_meeting, in_it, meeting_answers(LAST_DAY), draft_id, diary.now)
    record = diary.database.run(
        lambda tx: tx.execute(select(schema.duty_records).where(schema.duty_records.c.id == record_id)).one()
    )
    assert (record.office_id, record.person_id) == (before, leaving.person_id)
    assert record.entered_by_id == acting.person_id


def _switched(diary: Diary, actor: Actor, office_id: int) -> Actor:
    return diary.database.run(switch, actor, office_id, diary.now)


def test_drafts_of_the_former_holders_other_office_stay_theirs(diary: Diary) -> None:
    leaving = diary.secretary()
    other = diary.database.run(
        give_office, former(diary), diary.secretary(2).office.organization_id, date(2024, 1, 1), Role.CLERK
    )
    draft_id = diary.draft(_switched(diary, leaving, other))
    diary.database.run(
        lambda tx: tx.execute(
            schema.drafts.update().where(schema.drafts.c.id == draft_id).values(office_id=other)
        )
    )
    handover_id = opened(diary)

    pressed(diary, successor(diary), handover_id, Side.TAKE)

    assert draft(diary, draft_id).person_id == leaving.person_id


def test_the_wrong_side_and_everybody_else_find_nothing(diary: Diary) -> None:
    handover_id = opened(diary)

    for account, side in [
        (former(diary), Side.TAKE),
        (successor(diary), Side.GIVE),
        (diary.city.who(Role.SECRETARY, Level.VILLAGE)[2], Side.TAKE),
        (diary.city.who(Role.ADMINISTRATOR)[0], Side.GIVE),
        (diary.city.stranger, Side.GIVE),
    ]:
        with pytest.raises(NotFound):
            pressed(diary, account, handover_id, side)
    with pytest.raises(NotFound):
        pressed(diary, former(diary), handover_id + 1, Side.GIVE)
    with pytest.raises(NotFound):
        diary.database.run(look, diary.city.stranger.id, handover_id, diary.now)

    row = diary.database.run(lambda tx: tx.execute(select(schema.handovers)).one())
    assert (row.given_at, row.taken_at) == (None, None)


def test_whoever_lost_the_new_office_again_cannot_take_over(diary: Diary) -> None:
    handover_id = opened(diary)
    diary.on(date(2026, 4, 2))
    diary.database.run(
        lambda tx: tx.execute(
            schema.offices.update()
            .where(schema.offices.c.from_on == FIRST_DAY)
            .values(to_on=date(2026, 4, 1))
        )
    )

    with pytest.raises(NotFound):
        pressed(diary, successor(diary), handover_id, Side.TAKE)


def test_a_successor_who_has_not_joined_is_told_when_they_join(diary: Diary) -> None:
    newcomer = diary.city.newcomer
    opened(diary, newcomer)
    assert diary.database.run(pushed) == [(former(diary).id, "give")]

    diary.database.run(bind, newcomer.id, newcomer.phone, diary.now, own=True)

    assert diary.database.run(pushed)[1:] == [(newcomer.id, "take")]


def statements(diary: Diary, number: int) -> list[str]:
    """What is asked when so many secretaries change, but for what is said to each of them."""
    *secretaries, coming = diary.city.who(Role.SECRETARY, Level.VILLAGE)
    everywhere = []
    for leaving in secretaries[:number]:
        here = diary.actor(leaving.id).office.organization_id
        diary.database.run(end_office, leaving, LAST_DAY)
        diary.database.run(give_office, coming, here, FIRST_DAY)
        everywhere.append(here)
    asked: list[str] = []

    def note(*arguments: Any) -> None:
        asked.append(arguments[2])

    event.listen(diary.database.engine, "before_cursor_execute", note)
    pairs = diary.database.run(find_pairs, everywhere, diary.now)
    ids = diary.database.run(handovers.add, pairs, diary.now)
    diary.database.run(handovers.contents, ids, diary.now)
    event.remove(diary.database.engine, "before_cursor_execute", note)
    assert len(ids) == number
    return asked


@pytest.mark.parametrize("number", [1, 5])
def test_many_are_found_opened_and_counted_by_as_many_statements_as_one(diary: Diary, number: int) -> None:
    assert len([one for one in statements(diary, number) if not one.startswith(("BEGIN", "PRAGMA"))]) == 6


def test_a_former_holder_is_shown_nothing_that_was_entered_after_their_last_day(diary: Diary) -> None:
    leaving = diary.secretary()
    diary.on(LAST_DAY)
    diary.log(leaving, "problem", {"held_on": "2026-03-20", "matter": "村道照明不足"})
    diary.on(FIRST_DAY)
    handover_id = opened(diary)
    _, after = _ends(diary, handover_id)
    coming = _switched(diary, diary.actor(successor(diary).id), after)
    diary.log(coming, "problem", {"held_on": "2026-03-27", "matter": "新任书记登记的问题"})

    for show in (
        lambda tx, now: look(tx, former(diary).id, handover_id, now),
        lambda tx, now: confirm(tx, former(diary).id, handover_id, Side.GIVE, now),
    ):
        text = said(diary.database.run(show, diary.now))
        assert "村道照明不足" in text
        assert "新任书记登记的问题" not in text
    taken = said(pressed(diary, successor(diary), handover_id, Side.TAKE))
    assert "新任书记登记的问题" in taken


def test_what_took_place_after_the_last_day_of_the_former_holder_is_not_entered_as_theirs(
    diary: Diary,
) -> None:
    leaving = diary.secretary()
    draft_id = diary.draft(leaving)
    handover_id = opened(diary)
    _, after = _ends(diary, handover_id)
    pressed(diary, successor(diary), handover_id, Side.TAKE)
    acting = _switched(diary, diary.actor(successor(diary).id), after)

    with pytest.raises(Refused) as refused:
        diary.database.run(log_meeting, acting, meeting_answers(FIRST_DAY), draft_id, diary.now)

    text = words(refused.value.text)
    assert text.startswith(f"{leaving.name} 任职到 3月26日 周四,3月27日 周五 的事不能记在名下。")
