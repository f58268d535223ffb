"""The demonstration as people use it: the real bot, the made-up city, clicking and typing in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from domain.demonstration import demonstrate
from domain.people import Level, Role
from templates.render import day
from tests.browser.conftest import NARROW, WIDE
from tests.browser.demonstration import Demonstration

if TYPE_CHECKING:
    from domain.demonstration import Account
    from tests.browser.phone import Phone

pytestmark = pytest.mark.timeout(120)

CITY = demonstrate()
SECRETARIES = iter(CITY.who(Role.SECRETARY, Level.VILLAGE))
"""Every test takes another one's phone, so that nobody meets what others did."""

MENU = [["记一笔", "我的任务"], ["我的清单", "我的记录"], ["草稿", "我的资料", "帮助"]]
TOPIC = "研究预备党员转正材料"


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """One demonstration for all tests here."""
    with Demonstration(tmp_path_factory.mktemp("demonstration")) as started:
        yield started


@pytest.fixture
def phone_of(demonstration: Demonstration, phone_at: Callable[..., Phone]) -> Iterator[Callable[..., Phone]]:
    """Take somebody's phone and press 开始: `phone_of(account, NARROW)`; the page must throw nothing."""
    taken: list[Phone] = []

    def take(account: Account, size: tuple[int, int] = WIDE) -> Phone:
        phone = phone_at(demonstration.address, size, finger=size == NARROW)
        taken.append(phone)
        phone.search(account.title)
        phone.open_person(account.name)
        phone.start()
        return phone

    yield take
    for phone in taken:
        assert phone.errors == []
        assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def begin(phone: Phone, form: str, question: str) -> None:
    """From wherever one is to the first question of a form."""
    phone.press("记一笔")
    phone.wait_for("记哪一种?")
    phone.tap(form)
    phone.wait_for(question)


def today(phone: Phone) -> str:
    """The label of the button for today."""
    return next(label for row in phone.buttons() for label in row if label.startswith("今天"))


def saved(phone: Phone, *words: str) -> str:
    """Save from the summary, and give the number on the receipt, which must hold these words."""
    phone.wait_for("请核对")
    phone.tap("保存")
    phone.wait_for("✓ 已保存")
    receipt = phone.last_message()
    for one in words:
        assert one in receipt
    found = re.search(r"第 (\d{4}-\d{4}) 号", receipt)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_commonest_meeting_takes_six_touches_and_one_line_of_typing(
    phone_of: Callable[..., Phone], size: tuple[int, int]
) -> None:
    phone = phone_of(next(SECRETARIES), size)
    phone.wait_for("书记")
    assert phone.keyboard() == MENU
    sent: list[str] = []
    phone.page.on("request", lambda request: sent.append(request.url.rpartition("/")[2]))
    begin(phone, "支委会", "哪一天开的?")
    phone.tap(chosen := today(phone))
    phone.wait_for("到会人数?")
    phone.tap(everybody := phone.buttons()[0][0])
    phone.wait_for("议题,一句话")
    phone.say(TOPIC)
    phone.wait_for("决定,一句话")
    phone.tap("没有决定")
    saved(phone, f"支委会 · {chosen.removeprefix('今天 ')} · 到会 {everybody}", f"议题:{TOPIC}", "没有决定")
    touches = sent.count("tap") + 1  # 记一笔 is touched too, although it is sent as a text
    assert touches <= 6
    assert sent.count("text") - 1 == 1


def test_a_visit_is_logged_on_a_narrow_window(phone_of: Callable[..., Phone]) -> None:
    phone = phone_of(next(SECRETARIES), NARROW)
    phone.wait_for("书记")
    begin(phone, "走访", "去了哪个联系点?")
    veteran = phone.buttons()[0][0]
    phone.tap(veteran)
    phone.wait_for("去做什么?")
    phone.tap("解剖麻雀")
    phone.wait_for("哪一天去的?")
    phone.say("昨天")
    phone.wait_for("接下几个问题?")
    phone.tap("2")
    phone.wait_for("什么问题,一句话")
    phone.say("水渠漏水,路灯不亮")
    phone.wait_for("其中当场解决几个?")
    phone.say("3")
    phone.wait_for("要在 0 到 2 之间")
    phone.tap("1")
    phone.wait_for("打算哪天回访?")
    phone.tap("跳过")
    saved(phone, f"{veteran} · 解剖麻雀", "接下问题 2 个,当场解决 1 个", "问题:水渠漏水,路灯不亮")


def test_three_duty_days_are_tapped_in_the_calendar(
    phone_of: Callable[..., Phone], demonstration: Demonstration
) -> None:
    past = demonstration.today().replace(day=1) - timedelta(days=1)
    phone = phone_of(next(SECRETARIES), NARROW)
    phone.wait_for("书记")
    begin(phone, "蹲点", "在哪个村")
    phone.tap(phone.buttons()[0][0])
    phone.wait_for("从哪天到哪天?")
    phone.tap("选日期")
    phone.tap("‹ 上月")
    expect(phone.button(f"{past.year}年{past.month}月")).to_be_visible()
    phone.tap("10")
    phone.wait_for("选最后一天")
    phone.tap("12")
    phone.wait_for("按上午、下午调整")
    phone.tap("下一步")
    phone.wait_for("接下几个问题?")
    phone.tap("0")
    saved(phone, "10日上午 至 ", "12日下午,共 3 天", "没有接下问题")


def test_three_duty_days_are_typed_and_no_day_is_taken_twice(
    phone_of: Callable[..., Phone], demonstration: Demonstration
) -> None:
    first = demonstration.today() - timedelta(days=5)
    phone = phone_of(next(SECRETARIES))
    phone.wait_for("书记")
    begin(phone, "蹲点", "在哪个村")
    village = phone.buttons()[0][0]
    phone.say(village)
    phone.wait_for("从哪天到哪天?")
    phone.say("3天")
    phone.wait_for("共 3 天,从哪一天开始?")
    phone.say(first.isoformat())
    phone.wait_for("接下几个问题?")
    phone.tap("0")
    number = saved(phone, f"蹲点 {village}", f"{first.day}日上午 至 ", "共 3 天")
    begin(phone, "蹲点", "在哪个村")
    phone.say(village)
    phone.wait_for("从哪天到哪天?")
    phone.say((first + timedelta(days=2)).isoformat())
    phone.wait_for("接下几个问题?")
    phone.tap("0")
    phone.wait_for("请核对")
    phone.tap("保存")
    phone.wait_for(f"已经记过蹲点:\n第 {number} 号")
    phone.tap("改时间")
    phone.wait_for("从哪天到哪天?")
    phone.say((first + timedelta(days=3)).isoformat())
    saved(phone, "共 1 天")


def test_a_form_goes_on_where_it_was_after_the_bot_is_killed(
    phone_of: Callable[..., Phone], demonstration: Demonstration
) -> None:
    phone = phone_of(next(SECRETARIES))
    phone.wait_for("书记")
    begin(phone, "支委会", "哪一天开的?")
    phone.tap(today(phone))
    phone.wait_for("到会人数?")
    demonstration.kill_the_bot()
    phone.say("4/5")
    phone.wait_for("议题,一句话")
    phone.say(TOPIC)
    phone.wait_for("决定,一句话")
    phone.say("同意提交党员大会讨论")
    saved(phone, "到会 4/5", f"议题:{TOPIC}", "决定:同意提交党员大会讨论")
    repeated = [text for text in phone.messages() if "重发" in text]
    assert repeated == [], "nothing was on its way when the bot was killed"


def test_my_records_lists_what_was_logged_and_opens_it(phone_of: Callable[..., Phone]) -> None:
    phone = phone_of(next(SECRETARIES))
    phone.wait_for("书记")
    phone.press("我的记录")
    phone.wait_for("还没有记录")
    begin(phone, "会议", "会议种类?")
    phone.say("党课、主题党日")
    phone.wait_for("哪一天开的?")
    phone.say("昨天")
    phone.wait_for("到会人数?")
    phone.say("13/12")
    phone.wait_for("读到 13/12:到会不能多于应到")
    phone.say("12/13")
    phone.wait_for("议题,一句话")
    phone.say("学习党章")
    phone.wait_for("决定,一句话")
    phone.tap("没有决定")
    number = saved(phone, "党课、主题党日")
    phone.press("我的记录")
    phone.wait_for("共 1 条")
    phone.tap(phone.buttons()[0][0])
    phone.wait_for(f"第 {number} 号")
    assert "议题:学习党章" in phone.last_message()


def test_a_stranger_learns_nothing_but_how_to_join(phone_of: Callable[..., Phone]) -> None:
    phone = phone_of(CITY.stranger)
    way_in = "本机器人只供已登记的党组织使用。\n请用名册中的手机号验证:点下面的「发送我的手机号」。"
    phone.wait_for("只供已登记的党组织使用")
    for asked in ("记一笔", "/help", "我的记录"):
        phone.say(asked)
        expect(phone.page.locator(".msg.out + .msg.in").last).to_contain_text("只供已登记")
        expect(phone.last()).to_have_class(re.compile(r"\bin\b"))
    phone.press("发送我的手机号")
    phone.choose("发送")
    phone.wait_for("名册中没有这个手机号")
    heard = {text[1:] for text in phone.messages() if text.startswith("<")}
    assert heard == {way_in, "名册中没有这个手机号。号码换过的,请上级党组织先改名册,再来验证。"}
    assert phone.keyboard() == [["发送我的手机号"]]


def test_a_secretary_of_the_roster_joins_by_sharing_the_phone_number(phone_of: Callable[..., Phone]) -> None:
    phone = phone_of(CITY.newcomer, NARROW)
    phone.wait_for("只供已登记的党组织使用")
    phone.press("发送我的手机号")
    phone.choose("发送")
    phone.wait_for("书记")
    expect(phone.message("✓ 已登记")).to_contain_text(CITY.newcomer.name)
    assert phone.keyboard() == MENU
    begin(phone, "支委会", "哪一天开的?")


def test_somebody_who_only_reads_has_a_home_without_forms(phone_of: Callable[..., Phone]) -> None:
    phone = phone_of(CITY.who(Role.PARENT_READER)[0])
    phone.wait_for("查阅人员")
    assert phone.keyboard() == [["下级情况", "我的记录"], ["我的资料", "帮助"]]
    phone.press("帮助")
    phone.wait_for("您现在的职务不录入")
    phone.press("我的记录")
    phone.wait_for("下级组织")
    assert not any("记一笔" in text or "随时可以记" in text for text in phone.messages())


def test_one_line_is_read_saved_corrected_and_told_whole(phone_of: Callable[..., Phone]) -> None:
    phone = phone_of(next(SECRETARIES), NARROW)
    phone.wait_for("党支部 · 书记")
    phone.say("昨天支委会 4/5 研究发展党员 决定接收1人")
    phone.wait_for("由一句话读出。")
    phone.tap("保存")
    phone.wait_for("✓ 已保存 第")
    phone.tap("更正")
    phone.wait_for("为什么更正?")
    phone.say("人数写错了")
    phone.wait_for("更正原因:人数写错了")
    phone.tap("改人数")
    phone.wait_for("到会人数?")
    phone.say("5/5")
    phone.wait_for("到会 5/5")
    phone.tap("保存")
    phone.wait_for("✓ 已更正 第")
    phone.tap("全部经过")
    phone.wait_for("更正(第 2 版),原因:人数写错了")


def test_an_administrator_gives_out_the_empty_and_the_present_workbook(
    phone_of: Callable[..., Phone],
) -> None:
    phone = phone_of(CITY.who(Role.ADMINISTRATOR)[0], NARROW)
    phone.wait_for("组织部管理员")
    phone.press("名册")
    phone.wait_for("改好后把 .xlsx 发到这里")
    phone.tap("空白表")
    expect(phone.page.get_by_text("名册空白表.xlsx").last).to_be_visible()
    phone.tap("现在的名册")
    expect(phone.page.get_by_text("名册_20").last).to_be_visible()


def test_two_drafts_lie_side_by_side_and_both_are_saved(phone_of: Callable[..., Phone]) -> None:
    phone = phone_of(next(SECRETARIES))
    phone.wait_for("书记")
    begin(phone, "支委会", "哪一天开的?")
    phone.say("昨天")
    phone.wait_for("到会人数?")
    begin(phone, "走访", "去了哪个联系点?")
    phone.tap(veteran := phone.buttons()[0][0])
    phone.wait_for("去做什么?")
    phone.press("草稿")
    phone.wait_for("未完成的草稿 2 份")
    assert phone.buttons()[0] == ["1 走访", "2 会议"]
    phone.tap("2 会议")
    phone.wait_for("到会人数?")
    phone.say("3/5")
    phone.wait_for("议题,一句话")
    phone.say(TOPIC)
    phone.wait_for("决定,一句话")
    phone.tap("没有决定")
    saved(phone, "支委会", "到会 3/5")
    phone.press("草稿")
    phone.wait_for("未完成的草稿 1 份")
    phone.tap("1 走访")
    phone.wait_for("去做什么?")
    phone.tap("走访")
    phone.wait_for("哪一天去的?")
    phone.tap(today(phone))
    phone.wait_for("接下几个问题?")
    phone.tap("0")
    phone.wait_for("打算哪天回访?")
    phone.tap("跳过")
    saved(phone, veteran, "没有接下问题")


def test_the_clock_moves_the_day_that_is_today(
    phone_of: Callable[..., Phone], demonstration: Demonstration
) -> None:
    phone = phone_of(next(SECRETARIES))
    phone.wait_for("书记")
    begin(phone, "支委会", "哪一天开的?")
    before = demonstration.today()
    assert today(phone) == f"今天 {day(before.isoformat())}"
    phone.move_clock("往后一天")
    expect(phone.toast()).to_contain_text("现在是")
    after = before + timedelta(days=1)
    assert demonstration.today() == after
    begin(phone, "支委会", "哪一天开的?")
    assert today(phone) == f"今天 {day(after.isoformat())}"
    phone.tap(today(phone))
    phone.wait_for(f"日期:{day(after.isoformat())} ✓")
