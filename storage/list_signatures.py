"""Who signed for their lines of responsibility lists, by themselves or on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from storage.schema import signatures

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from domain.messages import Json
    from storage.database import Tx

SUBJECT = "signature"
"""What audit links call one."""


@dataclass(frozen=True)
class Signature:
    """The latest signature of an office: for every version of a line up to `upto_id`."""

    office_id: int
    upto_id: int
    on_paper: bool
    at: datetime


@dataclass(frozen=True)
class New:
    """A signature to be kept. `person_id`: who entered it, the signer or a clerk who has the paper."""

    list_id: int
    office_id: int
    upto_id: int
    person_id: int
    on_paper: bool = False


def sign(tx: Tx, new: New, now: datetime) -> int:
    """Keep a signature; gives its id. The lists must be locked: nobody signs twice for the same."""
    values = {**vars(new), "at": now}
    made: int = tx.execute(insert(signatures).returning(signatures.c.id), values).scalar_one()
    return made


def latest(tx: Tx, list_id: int) -> Mapping[int, Signature]:
    """The latest signature of each office for lists."""
    rows = tx.execute(select(signatures).where(signatures.c.list_id == list_id).order_by(signatures.c.id))
    return {row.office_id: Signature(row.office_id, row.upto_id, bool(row.on_paper), row.at) for row in rows}


def body(tx: Tx, signature_id: int) -> Json:
    """A signature as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(signatures).where(signatures.c.id == signature_id)).mappings().first()
    return None if row is None else {**row, "on_paper": bool(row["on_paper"]), "at": row["at"].isoformat()}
