"""What a person looks up by tapping: months, records, files; forged taps find nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.refusals import NotFound
from handlers.here import Here
from handlers.queries import answer, my_records
from tests.services.diary import Diary, photo
from tests.storage.rows import queued

if TYPE_CHECKING:
    from domain.messages import Json
    from storage.database import Tx

CHAT = 77


def _queued(tx: Tx) -> list[tuple[str, str | None, int | None, Json]]:
    return [(one.method, one.key, one.message_id, one.params) for one in queued(tx)]


def test_my_records_is_a_new_message(diary: Diary) -> None:
    secretary = diary.secretary()
    diary.meeting(secretary)

    diary.database.run(my_records, secretary, Here(CHAT, diary.now))

    [(method, key, message_id, _)] = diary.database.run(_queued)
    assert (method, key, message_id) == ("send", "records.month", None)


def test_turning_the_month_changes_the_message_in_place(diary: Diary) -> None:
    secretary = diary.secretary()
    diary.meeting(secretary)

    diary.database.run(answer, secretary, Here(CHAT, diary.now, 5), "r:202603:0")
    diary.database.run(answer, secretary, Here(CHAT, diary.now, None), "r:202603:0")

    assert [one[:3] for one in diary.database.run(_queued)] == [
        ("edit", "records.month", 5),
        ("send", "records.month", None),
    ]


def test_a_record_opens_below_the_list_and_its_files_are_sent_in_order(diary: Diary) -> None:
    secretary = diary.secretary()
    record_id = diary.meeting(secretary, attachments=[photo(1), photo(2)])

    diary.database.run(answer, secretary, Here(CHAT, diary.now, 5), f"o:{record_id}")
    diary.database.run(answer, secretary, Here(CHAT, diary.now, 6), f"a:{record_id}")

    opened, *files = diary.database.run(_queued)
    assert opened[:3] == ("send", "records.opened", None)
    assert [(one[0], one[3]) for one in files] == [
        ("attachment", {"kind": "photo", "file_id": "file-1"}),
        ("attachment", {"kind": "photo", "file_id": "file-2"}),
    ]


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "r:",
        "r:202613:0",
        "r:000001:0",
        "r:202603:-1",
        "r:202603:99999",
        "r:202603",
        "o:",
        "o:0",
        "o:-1",
        "o:1 ",
        "o:x",
        "o:1\n",
        "o:٣",
        "o:999999999999999999",
        "o:9999999999999999999999",
        "a:999999999999999999",
        "z:1",
    ],
)
def test_forged_data_find_nothing(diary: Diary, forged: str) -> None:
    with pytest.raises(NotFound):
        diary.database.run(answer, diary.secretary(), Here(CHAT, diary.now, 5), forged)

    assert diary.database.run(_queued) == []


@pytest.mark.parametrize("edge", ["r:000101:0", "r:999912:9999"])
def test_the_first_and_last_months_there_can_be_are_empty(diary: Diary, edge: str) -> None:
    diary.database.run(answer, diary.secretary(), Here(CHAT, diary.now, 5), edge)

    assert [one[1] for one in diary.database.run(_queued)] == ["records.none"]
