"""Statements that are run for every update, compiled once and run on the driver itself.

SQLAlchemy's share of running a small statement is five times SQLite's (docs/benchmarks.md); for the
handful that every update needs, this leaves only the driver's. Types convert as everywhere else.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Dialect
    from sqlalchemy.sql import ClauseElement
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.types import TypeEngine

    from storage.database import Tx

    Convert = Callable[[Any], Any] | None


class Prepared:
    """A statement with named parameters. `types` are those of its result columns, in order."""

    def __init__(self, statement: ClauseElement, types: Sequence[TypeEngine[Any]] = ()) -> None:
        self._statement = statement
        self._types = types
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, tx: Tx, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run it; gives the rows."""
        compiled = self._for(tx)
        cursor = tx.connection.cursor()
        try:
            cursor.execute(compiled.text, compiled.bind(parameters))
            return [compiled.convert(row) for row in cursor.fetchall()]
        finally:
            cursor.close()

    def run(self, tx: Tx, parameters: Mapping[str, Any]) -> int:
        """Run it; gives how many rows it changed."""
        compiled = self._for(tx)
        cursor = tx.connection.cursor()
        try:
            cursor.execute(compiled.text, compiled.bind(parameters))
            return int(cursor.rowcount)
        finally:
            cursor.close()

    def run_many(self, tx: Tx, many: Iterable[Mapping[str, Any]]) -> int:
        """Run it once for each set of parameters; gives how many rows that changed."""
        compiled = self._for(tx)
        cursor = tx.connection.cursor()
        try:
            cursor.executemany(compiled.text, [compiled.bind(one) for one in many])
            return int(cursor.rowcount)
        finally:
            cursor.close()

    def _for(self, tx: Tx) -> _Compiled:
        compiled = self._compiled.get(tx.dialect.name)
        if compiled is None:
            compiled = self._compiled[tx.dialect.name] = _Compiled(self._statement, self._types, tx.dialect)
        return compiled


class _Compiled:
    """A statement as one database's driver takes it."""

    def __init__(self, statement: ClauseElement, types: Sequence[TypeEngine[Any]], dialect: Dialect) -> None:
        self._compiled = cast("SQLCompiler", statement.compile(dialect=dialect))
        self._dialect = dialect
        self.text = str(self._compiled)
        self._fixed = dict(self._compiled.params)
        self._names: list[str] | None = self._compiled.positiontup
        self._results = [kind.dialect_impl(dialect).result_processor(dialect, None) for kind in types]

    @cached_property
    def _converts(self) -> dict[str, Convert]:
        return {
            name: bind.type.dialect_impl(self._dialect).bind_processor(self._dialect)
            for bind, name in self._compiled.bind_names.items()
        }

    def bind(self, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a tuple or a mapping, as the driver wants
        """Give parameters as the driver takes them."""
        values = {**self._fixed, **parameters}
        converted = {
            name: values[name] if convert is None else convert(values[name])
            for name, convert in self._converts.items()
        }
        return converted if self._names is None else tuple(converted[name] for name in self._names)

    def convert(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """Give a row with its values as the program knows them."""
        return tuple(
            value if convert is None else convert(value)
            for value, convert in zip(row, self._results, strict=True)
        )
