"""Responsibility lists as people use them: the real bot, clicking and typing on a narrow window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from domain.demonstration import demonstrate
from domain.people import Level, Role
from tests.browser.conftest import NARROW
from tests.browser.demonstration import Demonstration
from tests.browser.test_real_bot import phone_of

if TYPE_CHECKING:
    from tests.browser.phone import Phone

__all__ = ["phone_of"]

pytestmark = pytest.mark.timeout(120)

CITY = demonstrate()
LAST = CITY.who(Role.SECRETARY, Level.COUNTY)[-1].group
"""The county whose lists are still to be made."""


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """One demonstration for all tests here."""
    with Demonstration(tmp_path_factory.mktemp("lists")) as started:
        yield started


def test_lists_are_made_published_and_signed_for(phone_of: Callable[..., Phone]) -> None:
    clerk = next(one for one in CITY.who(Role.CLERK, Level.TOWNSHIP) if one.group == LAST)
    head = next(
        one
        for one in CITY.who(Role.SECRETARY, Level.TOWNSHIP)
        if one.title.removesuffix("书记") == clerk.title.removesuffix("经办人")
    )
    phone = phone_of(clerk, NARROW)
    phone.say("责任清单")
    phone.wait_for("责任清单还没有建立")
    phone.tap(phone.buttons()[0][0])
    phone.wait_for("落到人以后才能公布")
    for name in ("研究决策", "组织实施", "统筹协调", "督查检查", "宏观指导", "落实保障", "考核奖惩"):
        phone.say("责任清单")
        phone.wait_for("还没有公布")
        phone.tap(next(label for row in phone.buttons() for label in row if label.startswith(name)))
        phone.wait_for("还没有落到人")
        phone.tap("整类指定责任人")
        phone.wait_for("谁牵头?")
        phone.say("书记")
        phone.wait_for("谁配合?")
        phone.tap("跳过")
        phone.wait_for("请核对")
        phone.tap("保存")
        phone.wait_for("牵头")
    phone.say("责任清单")
    phone.wait_for("还没有公布")
    phone.tap("公布")
    phone.wait_for("哪一天审定的?")
    phone.say("今天")
    phone.wait_for("哪次会议或哪份文件审定?")
    phone.say("党委会议第7次")
    phone.wait_for("请核对")
    phone.tap("保存")
    phone.wait_for("还没有签收 2 人")

    signer = phone_of(head, NARROW)
    signer.press("我的清单")
    signer.wait_for("还要做的")
    signer.tap("签收")
    signer.wait_for("✓ 已签收")


def test_a_department_signs_for_what_it_shares_and_sees_nothing_else(phone_of: Callable[..., Phone]) -> None:
    department = next(one for one in CITY.accounts if one.title.endswith("商务局书记"))
    phone = phone_of(department, NARROW)
    phone.press("我的清单")
    phone.wait_for("(配合)")
    phone.tap("签收")
    phone.wait_for("✓ 已签收")
    phone.say("责任清单")
    phone.wait_for("没有单独的责任清单")


def test_an_administrator_takes_the_lists_of_the_whole_city_out(
    phone_of: Callable[..., Phone], demonstration: Demonstration
) -> None:
    phone = phone_of(CITY.who(Role.ADMINISTRATOR)[0], NARROW)
    phone.say("责任清单")
    phone.wait_for("公布后改动")
    phone.tap("表格")
    phone.wait_for("29 个组织")
    book = phone.download(f"责任清单_{demonstration.today():%Y%m%d}.xlsx")
    assert book.stat().st_size > 50_000
