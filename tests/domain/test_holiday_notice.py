"""Notices of holidays: read as they are published and as people type them, or refused by the piece."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.holiday_notice import Fault, NoNotice, Notice, looks_like_one, read
from domain.working_days import Calendar, days_of

NOVEMBER = date(2026, 11, 20)

PUBLISHED = """国务院办公厅关于2026年
部分节假日安排的通知
国办发明电〔2025〕7号
各省、自治区、直辖市人民政府,国务院各部委、各直属机构:
  经党中央、国务院批准,现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
  一、元旦:1月1日(周四)至3日(周六)放假调休,共3天。1月4日(周日)上班。
  二、春节:2月15日(农历腊月二十八、周日)至23日(农历正月初七、周一)放假调休,共9天。2月14日(周六)、2月28日(周六)上班。
  三、清明节:4月4日(周六)至6日(周一)放假,共3天。
  四、劳动节:5月1日(周五)至5日(周二)放假调休,共5天。5月9日(周六)上班。
  五、端午节:6月19日(周五)至21日(周日)放假,共3天。
  六、中秋节:9月25日(周五)至27日(周日)放假,共3天。
  七、国庆节:10月1日(周四)至7日(周三)放假调休,共7天。9月20日(周日)、10月10日(周六)上班。
  节假日期间,各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作,遇有重大突发事件,要按规定及时报告并妥善处置。
国务院办公厅
2025年11月4日"""


def told(read_: Notice | Fault) -> str:
    """What was read, in short: 0101-0103 0405 | 0109."""
    assert isinstance(read_, Notice), read_
    off = [f"{first:%m%d}" + (f"-{last:%m%d}" if last != first else "") for first, last in read_.off]
    return " ".join([str(read_.year), *off, "|", *(f"{day:%m%d}" for day in read_.worked)])


@pytest.mark.parametrize("today", [date(2025, 11, 4), date(2026, 3, 27)])
def test_the_published_notice_is_read_as_it_stands(today: date) -> None:
    notice = read(PUBLISHED, today)

    assert told(notice) == (
        "2026 0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007"
        " | 0104 0214 0228 0509 0920 1010"
    )
    assert isinstance(notice, Notice)
    entered = Calendar(notice.days, frozenset({2026}))
    assert all(entered.works(day) == Calendar().works(day) for day in days_of(2026))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "2027年 放假:1月1日至3日,2月5日-11日,4月5日;上班:1月9日、2月14日",
            "2027 0101-0103 0205-0211 0405 | 0109 0214",
        ),
        # as people write spans and lists
        ("2027年放假:1月1日至1月3日", "2027 0101-0103 |"),
        ("2027年放假:1月1日到3日", "2027 0101-0103 |"),
        ("2027年放假:1月1日~3日", "2027 0101-0103 |"),
        ("2027年放假:1月1日—3日", "2027 0101-0103 |"),
        ("2027年放假:1月1-3日", "2027 0101-0103 |"),
        ("2027年放假:1月28日-2月4日", "2027 0128-0204 |"),
        ("2027年放假:1月28-2月4日", "2027 0128-0204 |"),
        ("2027年放假:1.1-1.3", "2027 0101-0103 |"),
        ("2027年放假:1/1-1/3", "2027 0101-0103 |"),
        ("2027年放假 1.1-1.3 2.5-2.11 上班 1.9 2.14", "2027 0101-0103 0205-0211 | 0109 0214"),
        ("放假:2027-01-01至2027-01-03", "2027 0101-0103 |"),
        ("放假:2027.1.1、2027.1.2", "2027 0101-0102 |"),
        ("2027年放假:5月1日、2日、5日", "2027 0501-0502 0505 |"),
        ("2027年放假:5月1、2、5日", "2027 0501-0502 0505 |"),
        ("2027年放假:一月一日至三日;上班:一月九日", "2027 0101-0103 | 0109"),
        ("2027年放假:1月1日,1月1日", "2027 0101 |"),
        # as they write what is done on them
        ("2027年 休息:1月1日 补班:1月9日", "2027 0101 | 0109"),
        ("2027年放假日期:1月1日;上班时间:1月9日", "2027 0101 | 0109"),
        ("2027年放假:1月1日。上班:无", "2027 0101 |"),
        ("2027年\n放假:\n1月1日至3日\n2月5日至11日\n上班:\n1月9日", "2027 0101-0103 0205-0211 | 0109"),
        ("2027年放假:\n- 元旦 1月1日\n- 清明 4月5日", "2027 0101 0405 |"),
        ("2027年放假:元旦1月1日至3日,春节2月5日-11日", "2027 0101-0103 0205-0211 |"),
        ("2027年元旦放假安排:1月1日至3日放假;1月9日上班", "2027 0101-0103 | 0109"),
        ("2027年放假:1月1日至3日放假;1月9日上班", "2027 0101-0103 | 0109"),
        ("2027年 1月1日至3日放假,共3天,1月9日上班", "2027 0101-0103 | 0109"),
        ("2027年 1月1日放假1天,不调休", "2027 0101 |"),
        ("2027年 上班:1月9日;放假:1月1日", "2027 0101 | 0109"),
        (
            "2027年\n1、元旦:1月1日放假\n2.4月5日放假\n(三)五一:5月1日放假\n4.6月9日放假",
            "2027 0101 0405 0501 0609 |",
        ),
        # width, spaces, brackets
        ("2027年 放假:1月1日(元旦、周五)至3日(星期日)", "2027 0101-0103 |"),
        ("2027 年 1 月 1 日(周五)至 3 日(周日)放假,共 3 天。1 月 9 日上班。", "2027 0101-0103 | 0109"),
        ("2027年放假:1月1日【元旦】", "2027 0101 |"),
        ("2027年放假:1月1日周五", "2027 0101 |"),
        # the last days of the year before, as the notice for 2019 had them
        (
            "2026年12月30日至2027年1月1日放假调休。2026年12月26日上班。",
            "2027 1230-0101 | 1226",
        ),
        ("2027年放假:2026年12月30日至31日、1月1日", "2027 1230-0101 |"),
        ("2027年放假:2026年12月30日至12月31日", "2027 1230-1231 |"),
        ("2027年放假:2026年12月31日至1月2日", "2027 1231-0102 |"),
    ],
)
def test_a_notice_is_read_as_a_person_means_it(text: str, expected: str) -> None:
    assert told(read(text, NOVEMBER)) == expected


@pytest.mark.parametrize(
    ("text", "reason", "piece"),
    [
        ("", NoNotice.NO_YEAR, ""),
        ("放假:1月1日", NoNotice.NO_YEAR, ""),
        ("27年放假:1月1日", NoNotice.NO_YEAR, ""),
        ("2026年、2027年放假:1月1日", NoNotice.TWO_YEARS, "2026年、2027年"),
        ("2017年放假:1月1日", NoNotice.OTHER_YEAR, "2017年"),
        ("2028年放假:1月1日", NoNotice.OTHER_YEAR, "2028年"),
        ("2027年", NoNotice.NOTHING_OFF, ""),
        ("2027年上班:1月9日", NoNotice.NOTHING_OFF, ""),
        ("2027年放假:2月30日", NoNotice.IMPOSSIBLE, "2月30日"),
        ("2027年放假:13月1日", NoNotice.IMPOSSIBLE, "13月1日"),
        ("2027年放假:1月1日(周四)", NoNotice.CONTRADICTORY, "1月1日周四"),
        ("2027年放假:1月3日至1日", NoNotice.REVERSED, "1月3日至1日"),
        ("2027年放假:12月30日至1月1日", NoNotice.REVERSED, "12月30日至1月1日"),
        ("2027年放假:1月1日至3月1日", NoNotice.LONG, "1月1日至3月1日"),
        ("2027年放假:1月1日、2028年1月1日", NoNotice.OUTSIDE, "2028年1月1日"),
        ("2027年放假:2026年11月30日", NoNotice.OUTSIDE, "2026年11月30日"),
        ("2027年 1月1日至3日", NoNotice.UNSAID, "2027年1月1日"),
        ("2027年 1月1日放假,1月9日", NoNotice.UNSAID, "1月9日"),
        ("2027年 1月9日,上班:1月10日", NoNotice.UNSAID, "2027年1月9日"),
        ("2027年放假:", NoNotice.DATELESS, "放假"),
        ("2027年放假:1月1日;上班:", NoNotice.DATELESS, "上班"),
        ("2027年放假:上班:1月9日", NoNotice.DATELESS, "放假"),
        ("2027年放假1月1日至3日,1月9日上班", NoNotice.DATELESS, "上班"),
        ("2027年 1月1日放假,照常上班", NoNotice.DATELESS, "照常上班"),
        ("2027年放假:1月1日;上班:1月8日", NoNotice.WEEKDAY, "1月8日"),
        ("2027年放假:1月9日;上班:1月9日", NoNotice.BOTH, "1月9日"),
        ("2027年上班:1月9日;放假:1月8日至10日", NoNotice.BOTH, "10日"),
        ("2027年放假:1月1日,正月初五", NoNotice.UNREAD, "正月初五"),
        ("2027年放假:1月1日;上班:正月初六", NoNotice.UNREAD, "正月初六"),
        ("2027年 1月1日放假;上班:正月初六", NoNotice.UNREAD, "正月初六"),
        ("2027年1月9日不放假", NoNotice.UNREAD, "2027年1月9日不放假"),
        ("2027年 1月1日至3日、初四放假", NoNotice.UNREAD, "2027年1月1日至3日、初四放假"),
        ("2027年放假:1月1日-", NoNotice.UNREAD, "1月1日-"),
        ("2027年放假:-1月1日", NoNotice.UNREAD, "-1月1日"),
        ("2027年 5月1日放假。3、4日放假", NoNotice.UNREAD, "3、4日放假"),
        ("2027年 5月1日放假。7号楼留人", NoNotice.UNREAD, "7号楼留人"),
        ("2027年放假:1-3", NoNotice.UNREAD, "1-3"),
        ("2027年放假:1月1日至周五", NoNotice.UNREAD, "1月1日至周五"),
        ("2027年放假:1月1日。请各单位安排好值班", NoNotice.UNREAD, "请各单位安排好值班"),
    ],
)
def test_what_has_no_single_reading_is_refused_and_the_piece_is_named(
    text: str, reason: NoNotice, piece: str
) -> None:
    fault = read(text, NOVEMBER)
    assert isinstance(fault, Fault), fault
    assert (fault.reason, fault.piece) == (reason, piece)


def test_a_day_that_is_named_wrongly_is_told_as_it_was_read() -> None:
    fault = read("2027年放假:1月1日(周四)", NOVEMBER)
    assert fault == Fault(NoNotice.CONTRADICTORY, "1月1日周四", date(2027, 1, 1), 2027)


def test_beside_the_published_wording_a_sentence_that_tells_no_day_is_passed_over() -> None:
    text = "2027年 2月5日至11日放假。鼓励各单位安排职工在除夕(2月4日)休息。祝大家平安。"
    assert told(read(text, NOVEMBER)) == "2027 0205-0211 |"


def test_only_a_text_that_begins_with_its_year_looks_like_a_notice() -> None:
    assert looks_like_one(PUBLISHED)
    assert looks_like_one("2027年 放假:1月1日")
    assert not looks_like_one("放假")
    assert not looks_like_one("2027年1月1日支委会 研究放假值班")
    assert not looks_like_one("昨天支委会 研究2027年放假安排")
    assert not looks_like_one("2027年工作计划")


SPANS = st.lists(st.tuples(st.integers(1, 360), st.integers(0, 8)), min_size=1, max_size=8)


@given(SPANS, st.sets(st.integers(0, 51), max_size=6), st.booleans())
def test_every_notice_is_read_back_from_both_ways_of_writing_it(
    spans: list[tuple[int, int]], weekends: set[int], headed: bool
) -> None:
    new_year = date(2027, 1, 1)
    ends = [(begin, min(begin + length, 364)) for begin, length in spans]
    off = [(new_year + timedelta(days=begin), new_year + timedelta(days=end)) for begin, end in ends]
    days = {first + timedelta(days=index) for first, last in off for index in range((last - first).days + 1)}
    saturdays = (date(2027, 1, 2) + timedelta(weeks=week) for week in sorted(weekends))
    worked = [day for day in saturdays if day not in days]
    free = [
        f"{first.month}月{first.day}日至{last.month}月{last.day}日" for first, last in off if first < last
    ]
    free += [f"{first.month}月{first.day}日" for first, last in off if first == last]
    made_up = [f"{day.month}月{day.day}日(周六)" for day in worked]
    if headed:
        text = f"2027年 放假:{','.join(free)};上班:{'、'.join(made_up) or '无'}"
    else:
        text = "2027年。" + "".join(f"{one}放假。" for one in free)
        text += f"{'、'.join(made_up)}上班。" if made_up else ""

    notice = read(text, NOVEMBER)

    assert isinstance(notice, Notice), (text, notice)
    assert notice.days == {**dict.fromkeys(days, False), **dict.fromkeys(worked, True)}


@given(st.text(alphabet="12年月日至、,;:放假上班休息。-.() 周五无节\n二十0", max_size=60))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for said in (text, f"2027年{text}", f"2027年放假:{text}"):
        read_ = read(said, NOVEMBER)
        if isinstance(read_, Notice):
            assert read_.off
            assert all(day.year == 2027 or (day.year, day.month) == (2026, 12) for day in read_.days)
