"""What records of talks say."""

from __future__ import annotations

from domain.talks import Talk
from storage.detail_rows import DetailRows
from storage.schema import talks

_ROWS = DetailRows(talks, Talk.from_answers)
add, get, body = _ROWS.add, _ROWS.get, _ROWS.body
