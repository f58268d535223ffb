"""What records of duty items without a form of their own say."""

from __future__ import annotations

from domain.general_records import GeneralRecord
from storage.detail_rows import DetailRows
from storage.schema import general_records

_ROWS = DetailRows(general_records, GeneralRecord.from_answers)
add, get, body = _ROWS.add, _ROWS.get, _ROWS.body
