"""What is to be asked from below is compared with what is given already."""

from __future__ import annotations

import pytest

from domain.catalogue.loading import catalogue
from domain.same_datum import core, given_among, given_by, same

GIVEN = {
    "一季度党员大会召开情况统计": "BR-01",
    "支委会次数": "BR-02",
    "2026年主题党日开展情况": "BR-05",
    "到会人数": "BR-01",
    "党员学时": "BR-11",
    "上半年党员学时完成情况": "BR-11",
    "民主评议党员情况": "BR-07",
    "蹲点调研天数": "SEC-01",
    "联系点走访次数": "GUI-02",
    "发展党员名单": "IMP-04",
    "党务工作人员数": "SUP-01",
    "主持人": "BR-01",
    "领导小组例会": "COO-01",
    "村干部报酬待遇情况": "SUP-05",
    "党员集中学习培训学时数": "IMP-05",
}
NEW = (
    "返乡创业党员人数",
    "支委会议室面积",
    "党课教室维修需求",
    "防汛值守党员人数",
    "流动党员去向",
    "图书角藏书数",
    "残疾党员人数",
    "村集体收入",
    "换届选举工作经费需求",
    "今年一季度的数",
)


@pytest.mark.parametrize(("asked", "item"), GIVEN.items())
def test_what_the_catalogue_gives_is_found(asked: str, item: str) -> None:
    found = given_by([asked], catalogue(2026))
    assert found is not None, core(asked)
    assert (found[0], found[1].id) == (asked, item)


@pytest.mark.parametrize("asked", NEW)
def test_what_nobody_gives_yet_may_be_asked(asked: str) -> None:
    assert given_by([asked], catalogue(2026)) is None


def test_the_first_wording_that_is_given_is_named() -> None:
    found = given_by(["村集体收入", "支委会次数"], catalogue(2026))
    assert found is not None
    assert found[0] == "支委会次数"


def test_two_requests_are_compared_without_what_says_when_or_how_much() -> None:
    assert given_among(["返乡党员人数统计表"], ["一季度返乡党员数"]) == "返乡党员人数统计表"
    assert given_among(["返乡党员人数"], ["在册党员人数", "村集体收入"]) is None
    assert same(core("图书角藏书数"), core("图书角的藏书"))
    assert not same("", "")
