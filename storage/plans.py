"""What records of plans and documents on file say."""

from __future__ import annotations

from domain.plans import Plan
from storage.detail_rows import DetailRows
from storage.schema import plans

_ROWS = DetailRows(plans, Plan.from_answers)
add, get, body = _ROWS.add, _ROWS.get, _ROWS.body
