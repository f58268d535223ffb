"""An inspection as people do it: set up, scored alone, settled and fed back on narrow windows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from domain.demonstration import demonstrate
from domain.people import Role
from tests.browser.conftest import NARROW
from tests.browser.demonstration import Demonstration
from tests.browser.inspecting import open_visit, set_up
from tests.browser.test_real_bot import phone_of

if TYPE_CHECKING:
    from tests.browser.phone import Phone

__all__ = ["phone_of"]

pytestmark = pytest.mark.timeout(120)

CITY = demonstrate()
ITEMS = 13
"""Of the default card, those by which a village is scored."""


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """One demonstration for all tests here."""
    with Demonstration(tmp_path_factory.mktemp("inspections")) as started:
        yield started


def test_two_score_alone_settle_what_differs_and_feed_back(phone_of: Callable[..., Phone]) -> None:
    visit = set_up(phone_of(CITY.who(Role.ADMINISTRATOR)[0], NARROW), CITY)
    village = visit.village
    first, second = (phone_of(one, NARROW) for one in visit.pair)

    open_visit(first, visit)
    first.tap("到了,开始打分")
    first.wait_for(f"0/{ITEMS}")
    first.tap("3.5")
    first.wait_for("为什么扣分?")
    first.tap("记录缺少")
    for scored in range(1, ITEMS):
        first.wait_for(re.compile(rf"S\d-\d .*满分 .* {scored}/{ITEMS}"))
        first.tap(next(label for row in first.buttons() for label in row if label.startswith("满分")))
    first.wait_for("其余 12 项满分")
    first.tap("封存")
    first.wait_for("等另一位封存以后,再看两人的不同")

    second.say(f"打分 {village} 4.1 -1 空缺没补")
    second.wait_for("S4-1 组织健全、换届、配齐 3/4 空缺没补")
    second.tap("保存")
    second.wait_for("两人都封存以前,谁也看不到对方的分")
    assert "记录缺少" not in second.page.content()
    second.tap("封存")
    second.wait_for("两人都已封存")
    second.tap("商定不同")
    second.wait_for("已一致 12 项,还有 1 项不同")
    second.tap("S4-1")
    second.wait_for("记录缺少")
    second.tap("提出 3.5 分")
    second.wait_for("等确认")

    open_visit(first, visit)
    first.tap("商定不同")
    first.wait_for("提出 3.5 分,等确认")
    first.tap("S4-1")
    first.wait_for("空缺没补")
    first.tap("确认 3.5 分")
    first.wait_for("13 项都有两人验收")
    first.tap("当场反馈")
    first.wait_for("预览,对方还看不到")
    first.tap("当场反馈给对方")
    first.wait_for("还没有签收")

    secretary = phone_of(visit.secretary, NARROW)
    secretary.say("督查反馈")
    secretary.wait_for("督查反馈 1 份")
    secretary.tap(secretary.buttons()[0][0])
    secretary.wait_for("99 分(满分 100)")
    secretary.tap("S4 组织体系与覆盖")
    secretary.wait_for("S4-1 组织健全、换届、配齐 3.5/4")
    secretary.tap("返回")
    secretary.wait_for("还没有签收")
    secretary.tap("签收")
    secretary.wait_for(re.compile(r"反馈,\d+月\d+日 周.签收"))
