"""What records of reports to the parent say."""

from __future__ import annotations

from domain.upward_reports import UpwardReport
from storage.detail_rows import DetailRows
from storage.schema import upward_reports

_ROWS = DetailRows(upward_reports, UpwardReport.from_answers)
add, get, body = _ROWS.add, _ROWS.get, _ROWS.body
