"""Whether attention, staff, funds and results suffice: said by people, of their own and the level below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.demonstration import Size, demonstrate
from domain.people import Level, Role
from domain.refusals import NotFound, Refused
from domain.sufficiency import Dimension, Tag
from services import coverage, coverage_views, sufficiency
from storage.verify import verify
from tests.services.diary import Diary, said
from tests.services.following import who

if TYPE_CHECKING:
    from domain.people import Actor
    from storage.database import Database


def tag(
    diary: Diary, actor: Actor, organization_id: int, dimension: str = "staff", line: str | None = "缺人"
) -> int:
    """Say that something suffices, or (with a line) does not."""
    answers = {
        "organization": str(organization_id),
        "dimension": dimension,
        "suffices": "suffices" if line is None else "lacks",
        **({} if line is None else {"line": line}),
    }
    draft_id = diary.draft(actor, "sufficiency")
    return diary.database.run(sufficiency.enter, actor, answers, draft_id, diary.now)


def test_the_latest_of_each_dimension_holds(diary: Diary) -> None:
    township, here = diary.township_secretary(), diary.secretary().seat_id
    tag(diary, township, here)
    tag(diary, township, here, "funds", "缺经费")
    assert "四个到位:还不到位 2 项" in said(diary.database.run(coverage.show, township, diary.now))
    tag(diary, township, here, "staff", None)

    shown = said(diary.database.run(coverage_views.lacking, township, diary.now))

    assert "柳河村党支部:资金投入(上级登记:缺经费)" in shown
    assert "人员力量" not in shown
    assert diary.database.run(verify, b"key").faults == []


def test_an_organization_sees_what_was_said_of_it_and_nothing_of_others(diary: Diary) -> None:
    secretary, township = diary.secretary(), diary.township_secretary()
    tag(diary, township, secretary.seat_id, "attention", "没有专题研究")
    tag(diary, township, secretary.seat_id)

    own = said(diary.database.run(coverage.show, secretary, diary.now))
    beside = said(diary.database.run(coverage.show, diary.secretary(1), diary.now))

    assert "还不到位:重视程度(上级登记:没有专题研究)、人员力量(上级登记:缺人)" in own
    assert "还不到位" not in beside


def test_what_an_organization_says_of_itself_takes_nothing_back_that_the_level_above_said(
    diary: Diary,
) -> None:
    county, township = who(diary, Role.SECRETARY, Level.COUNTY), diary.township_secretary()
    here, name = township.seat_id, township.office.organization_name
    tag(diary, township, here, "funds", "缺培训费")
    tag(diary, county, here, "funds", "缺修缮费")

    both = f"{name}:资金投入(上级登记:缺修缮费;本级登记:缺培训费)"
    for actor in (county, township):
        assert both in said(diary.database.run(coverage_views.lacking, actor, diary.now))
        assert "还不到位 1 项" in said(diary.database.run(coverage.show, actor, diary.now))

    tag(diary, township, here, "funds", None)
    assert f"{name}:资金投入(上级登记:缺修缮费)" in said(
        diary.database.run(coverage_views.lacking, township, diary.now)
    )
    tag(diary, county, here, "funds", None)
    assert "没有登记" in said(diary.database.run(coverage_views.lacking, township, diary.now))
    assert diary.database.run(verify, b"key").faults == []


def test_a_branch_says_nothing_of_itself_and_is_told_that_nothing_is_asked(diary: Diary) -> None:
    secretary = diary.secretary()

    assert diary.database.run(sufficiency.taggable, secretary) == []
    with pytest.raises(NotFound):
        tag(diary, secretary, secretary.seat_id)
    with pytest.raises(Refused) as refused:
        diary.database.run(sufficiency.require_tagger, secretary, diary.now)
    assert refused.value.text.key == "sufficiency.not_asked_here"


def test_nobody_says_it_of_another_level_or_beside_them(database: Database) -> None:
    diary = Diary(database, demonstrate(Size(counties=1, townships=2, branches=2)))
    secretary, county = diary.secretary(), who(diary, Role.SECRETARY, Level.COUNTY)
    township, sister = (diary.actor(one.id) for one in diary.city.who(Role.SECRETARY, Level.TOWNSHIP))
    for actor, organization_id in (
        (township, sister.seat_id),
        (township, county.seat_id),
        (sister, secretary.seat_id),
        (county, secretary.seat_id),
        (who(diary, Role.PARENT_READER, Level.CITY), county.seat_id),
        (who(diary, Role.LEADERSHIP_MEMBER, Level.COUNTY), county.seat_id),
    ):
        with pytest.raises(NotFound):
            tag(diary, actor, organization_id)


def test_a_draft_says_it_once_and_the_receipt_is_for_who_may_see_it(diary: Diary) -> None:
    township = diary.township_secretary()
    draft_id = diary.draft(township, "sufficiency")
    answers = {"organization": str(township.seat_id), "dimension": "results", "suffices": "suffices"}
    first = diary.database.run(sufficiency.enter, township, answers, draft_id, diary.now)

    assert diary.database.run(sufficiency.enter, township, answers, draft_id, diary.now) == first
    assert "工作效果 到位" in said(diary.database.run(sufficiency.receipt, township, first, diary.now))
    with pytest.raises(NotFound):
        diary.database.run(sufficiency.receipt, diary.secretary(), first, diary.now)


def test_what_does_not_suffice_has_a_line() -> None:
    with pytest.raises(ValueError, match="nothing is missing"):
        Tag(1, 1, Dimension.FUNDS, suffices=False, line=None)
