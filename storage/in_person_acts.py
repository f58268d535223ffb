"""What records of what a secretary did in person say."""

from __future__ import annotations

from domain.in_person_acts import InPersonAct
from storage.detail_rows import DetailRows
from storage.schema import in_person_acts

_ROWS = DetailRows(in_person_acts, InPersonAct.from_answers)
add, get, body = _ROWS.add, _ROWS.get, _ROWS.body
