"""Details of records that are one row whose columns are named as the answers of the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from sqlalchemy import Table, insert, select

from storage.schema import duty_records

if TYPE_CHECKING:
    from domain.messages import Json
    from storage.database import Tx

T = TypeVar("T")


@dataclass(frozen=True)
class DetailRows(Generic[T]):
    """A table with one row for each version of a record of one kind."""

    table: Table
    read: Callable[[Mapping[str, Json]], T]
    """What the row says, from its values as a form gives them: plain data, days in ISO."""

    def add(self, tx: Tx, record_id: int, told: T) -> None:
        """Write the details of a record."""
        names = (column.name for column in self.table.columns if not column.primary_key)
        said = {name: getattr(told, name) for name in names}
        tx.execute(insert(self.table), {"record_id": record_id, **said})

    def get(self, tx: Tx, record_id: int) -> T:
        """The details of a record. Raises sqlalchemy.exc.NoResultFound when it is of another kind."""
        joined = select(self.table, duty_records.c.held_on).join(duty_records)
        row = tx.execute(joined.where(self.table.c.record_id == record_id)).mappings().one()
        return self.read({**row, "held_on": row["held_on"].isoformat()})

    def body(self, tx: Tx, record_id: int) -> Json:
        """The details for the audit chain; None when they are not there."""
        found = select(self.table).where(self.table.c.record_id == record_id)
        row = tx.execute(found).mappings().first()
        return None if row is None else dict(row)
