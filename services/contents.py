"""What a record of each kind says: one function for each, by kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from domain.records import RecordKind
from services import duty_stays, meetings, visits

if TYPE_CHECKING:
    from domain.messages import Params
    from storage.database import Tx

CONTENT: Mapping[RecordKind, Callable[[Tx, int], Params]] = {
    RecordKind.MEETING: meetings.content,
    RecordKind.VISIT: visits.content,
    RecordKind.DUTY_STAY: duty_stays.content,
}
"""Takes a record's id; gives what `<kind>.lines` and `<kind>.line` show, by the form's step keys."""
