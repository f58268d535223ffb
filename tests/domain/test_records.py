"""Duty records: their numbers, their day, their files."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from domain.records import Attachment, DutyRecord, Origin, RecordKind, attachments, require_past
from domain.refusals import Refused

TODAY = date(2026, 3, 27)
FILE = {"kind": "photo", "file_id": "f", "unique_id": "u", "name": "", "size": 0}


def test_a_number_is_quoted_with_its_year_and_four_digits() -> None:
    record = DutyRecord(
        id=1,
        root_id=1,
        version=1,
        organization_id=2,
        office_id=4,
        person_id=3,
        entered_by_id=3,
        origin=Origin.CHAT,
        reason=None,
        kind=RecordKind.MEETING,
        year=2026,
        number=318,
        held_on=TODAY,
        entered_at=datetime(2026, 3, 27, tzinfo=UTC),
    )

    assert record.reference == "2026-0318"


def test_today_can_be_recorded_and_tomorrow_cannot() -> None:
    require_past(TODAY, TODAY)

    with pytest.raises(Refused) as refused:
        require_past(date(2026, 3, 28), TODAY)
    assert refused.value.text.params == {"day": "2026-03-28"}


def test_files_are_optional_and_at_most_nine() -> None:
    assert attachments({}) == attachments({"attachments": None}) == attachments({"attachments": []}) == ()
    assert attachments({"attachments": [FILE]}) == (Attachment("photo", "f", "u", "", 0),)
    with pytest.raises(ValueError, match="10"):
        attachments({"attachments": [FILE] * 10})
