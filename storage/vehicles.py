"""What records of projects, activities and pilots say."""

from __future__ import annotations

from domain.vehicles import Vehicle
from storage.detail_rows import DetailRows
from storage.schema import vehicles

_ROWS = DetailRows(vehicles, Vehicle.from_answers)
add, get, body = _ROWS.add, _ROWS.get, _ROWS.body
