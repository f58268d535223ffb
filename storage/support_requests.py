"""What records of requests for support say."""

from __future__ import annotations

from domain.support_requests import SupportRequest
from storage.detail_rows import DetailRows
from storage.schema import support_requests

_ROWS = DetailRows(support_requests, SupportRequest.from_answers)
add, get, body = _ROWS.add, _ROWS.get, _ROWS.body
