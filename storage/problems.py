"""What records of the register of problems say."""

from __future__ import annotations

from domain.problems import Problem
from storage.detail_rows import DetailRows
from storage.schema import problems

_ROWS = DetailRows(problems, Problem.from_answers)
add, get, body = _ROWS.add, _ROWS.get, _ROWS.body
