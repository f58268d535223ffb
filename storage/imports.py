"""Workbooks that were sent in, and what each changed row by row."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from storage.schema import imports, organizations, roster_changes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.messages import Json
    from storage.database import Tx

SUBJECT = "import"
"""What audit links call one."""

CHANGE = "roster_change"
"""What audit links call a change of one row that no workbook brought."""

ROSTER, LISTS, CARD, ROUND = "roster", "lists", "card", "round"
"""What a workbook can be: a roster, lists of responsibility, a scorecard, or a round of inspections."""

FILE_NAME_CHARACTERS = 255
"""What the table keeps of a name."""

_LOCK = (
    select(organizations.c.id)
    .where(organizations.c.parent_id.is_(None))
    .order_by(organizations.c.id)
    .with_for_update(key_share=True)
)
"""The top of the tree stands for the whole roster."""


@dataclass(frozen=True)
class Import:
    """A workbook that was sent in. `digest`: of the difference that was shown of it."""

    id: int
    person_id: int | None
    file_name: str
    digest: str
    content: bytes
    state: str
    kind: str = ROSTER


@dataclass(frozen=True)
class NewChange:
    """What happened to one row: `before` and `after` hold what is different, an added row all it is."""

    subject: str
    subject_id: int
    kind: str
    before: Json
    after: Json


def add(
    tx: Tx,
    person_id: int | None,
    file_name: str,
    digest: str,
    content: bytes,
    now: datetime,
    kind: str = ROSTER,
) -> int:
    """Keep a workbook that waits for its confirmation; the person's earlier one of its kind waits no more."""
    waiting = update(imports).where(
        imports.c.state == "pending", imports.c.person_id == person_id, imports.c.kind == kind
    )
    if person_id is not None:
        tx.execute(waiting.values(state="dropped", settled_at=now, content=b""))
    values = {
        "person_id": person_id,
        "kind": kind,
        "file_name": file_name[:FILE_NAME_CHARACTERS],
        "digest": digest,
        "content": content,
        "made_at": now,
    }
    made: int = tx.execute(insert(imports).returning(imports.c.id), values).scalar_one()
    return made


def by_id(tx: Tx, import_id: int) -> Import | None:
    """One workbook; until the transaction ends no other one is applied.

    Otherwise two that bring in the same office, confirmed at once, would both find it missing.
    """
    hold(tx)
    row = tx.execute(select(imports).where(imports.c.id == import_id)).first()
    if row is None:
        return None
    return Import(row.id, row.person_id, row.file_name, row.digest, row.content, row.state, row.kind)


def hold(tx: Tx) -> None:
    """Let no workbook be applied until the transaction ends."""
    tx.execute(_LOCK)


def show_again(tx: Tx, import_id: int, digest: str) -> None:
    """Keep which difference was shown last."""
    tx.execute(update(imports).where(imports.c.id == import_id).values(digest=digest))


def drop(tx: Tx, import_id: int, now: datetime) -> None:
    """Forget what was in a workbook that is not wanted."""
    values = {"state": "dropped", "settled_at": now, "content": b""}
    tx.execute(update(imports).where(imports.c.id == import_id).values(values))


def apply(tx: Tx, import_id: int, now: datetime) -> None:
    """The workbook's rows stand in the tables now; it is kept as what they came from."""
    tx.execute(update(imports).where(imports.c.id == import_id).values(state="applied", settled_at=now))


def keep_changes(tx: Tx, import_id: int | None, changes: Sequence[NewChange], now: datetime) -> None:
    """Keep what happened, row by row."""
    if changes:
        tx.execute(
            insert(roster_changes),
            [{"import_id": import_id, "at": now, **vars(one)} for one in changes],
        )


def keep_change(tx: Tx, change: NewChange, now: datetime) -> int:
    """Keep what happened to one row without a workbook; gives the id under which that is sealed."""
    statement = insert(roster_changes).returning(roster_changes.c.id)
    made: int = tx.execute(statement, {"at": now, **vars(change)}).scalar_one()
    return made


def change_body(tx: Tx, change_id: int) -> Json:
    """What the audit link of a change without a workbook seals; None when it is not there."""
    row = tx.execute(select(roster_changes).where(roster_changes.c.id == change_id)).mappings().first()
    return None if row is None else {**row, "at": row["at"].isoformat()}


def body(tx: Tx, import_id: int) -> Json:
    """What the audit link of an import seals: the workbook, and everything it changed."""
    content = tx.execute(select(imports.c.content).where(imports.c.id == import_id)).scalar_one_or_none()
    columns = (
        roster_changes.c.subject,
        roster_changes.c.subject_id,
        roster_changes.c.kind,
        roster_changes.c.before,
        roster_changes.c.after,
    )
    rows = tx.execute(
        select(*columns).where(roster_changes.c.import_id == import_id).order_by(roster_changes.c.id)
    )
    told = hashlib.sha256()
    counts: dict[str, int] = {}
    for row in rows:
        told.update(json.dumps(list(row), separators=(",", ":"), sort_keys=True).encode())
        counts[f"{row.subject} {row.kind}"] = counts.get(f"{row.subject} {row.kind}", 0) + 1
    return {
        "content": hashlib.sha256(content or b"").hexdigest(),
        "changes": told.hexdigest(),
        "counts": counts,
    }
