"""One record with all it says: opened, with its files, and by nobody else."""

from __future__ import annotations

import pytest

from domain.refusals import NotFound
from services.record_lists import my_records
from services.records import attachments_of, open_record
from tests.services.diary import Diary, buttons, photo, said


def test_nobody_elses_records_are_listed_or_opened(diary: Diary) -> None:
    mine, other = diary.secretary(0), diary.secretary(1)
    record_id = diary.meeting(mine, attachments=[photo()])

    assert said(diary.database.run(my_records, other, diary.now)).startswith("我的记录:还没有记录")
    for question in (open_record, attachments_of):
        with pytest.raises(NotFound):
            diary.database.run(question, other, record_id, diary.now)
        with pytest.raises(NotFound):
            diary.database.run(question, mine, record_id + 1, diary.now)


def test_an_opened_record_leads_to_its_files_and_its_month(diary: Diary) -> None:
    secretary = diary.secretary()
    record_id = diary.meeting(secretary, held_on="2026-02-10", attachments=[photo(1), photo(2)])

    message = diary.database.run(open_record, secretary, record_id, diary.now)

    assert said(message).startswith("第 2026-0001 号\n支委会 · 2月10日 周二 · 到会 4/5\n")
    assert buttons(message) == {
        "更正": f"c:correct:{record_id}",
        "撤回": f"c:withdraw:{record_id}",
        "补充材料": f"c:supplement:{record_id}",
        "看附件(2)": f"a:{record_id}",
        "全部经过": f"y:{record_id}",
        "2月的记录": "r:202602:0",
        "再记一笔": "n",
    }
    files = diary.database.run(attachments_of, secretary, record_id, diary.now)
    assert [file.file_id for file in files] == ["file-1", "file-2"]


def test_what_was_typed_is_shown_as_typed(diary: Diary) -> None:
    secretary = diary.secretary()

    record_id = diary.meeting(secretary, topics="<b>党费</b> & 「其他」")

    assert "议题:<b>党费</b> & 「其他」" in said(
        diary.database.run(open_record, secretary, record_id, diary.now)
    )
