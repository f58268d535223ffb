"""Migrations end at the declared schema, guards included, on both databases."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from storage import upgrade as upgrades
from storage.database import Database, Tx
from storage.schema import EVIDENCE, PARTIAL_INDEXES, metadata
from storage.upgrade import HEAD, SchemaTooNew, upgrade, version


def differences(tx: Tx) -> list[object]:
    options = {
        "compare_type": True,
        "compare_server_default": False,
        "include_object": without_partial_indexes,
    }
    return list(compare_metadata(MigrationContext.configure(tx, opts=options), metadata))


def without_partial_indexes(_thing: object, name: str | None, *_: object) -> bool:
    return name not in PARTIAL_INDEXES


def partial_indexes(tx: Tx) -> dict[str, str]:
    """Name and meaning of the indexes that have a condition."""
    catalogue = (
        "SELECT indexname, indexdef FROM pg_indexes"
        if tx.dialect.name == "postgresql"
        else "SELECT name, sql FROM sqlite_master WHERE type = 'index'"
    )
    return {name: sql for name, sql in tx.execute(text(catalogue)) if sql and " WHERE " in sql}


async def test_a_migrated_database_is_the_declared_one(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    assert await database.write(upgrade)
    assert await database.write(differences) == []
    assert set(await database.write(partial_indexes)) == set(PARTIAL_INDEXES)
    await database.close()


async def test_a_second_migration_finds_nothing_to_do(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    assert [await database.write(upgrade), await database.write(upgrade)] == [True, False]
    await database.close()


async def test_a_database_of_a_newer_program_is_refused_and_left_alone(database_url: str) -> None:
    database = Database(database_url)

    def from_the_future(tx: Tx) -> None:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    await database.write(from_the_future)
    with pytest.raises(SchemaTooNew):
        await database.write(upgrade)
    assert await database.write(version) == "9999"
    await database.close()


def test_the_constant_names_the_newest_migration() -> None:
    folder = upgrades.__file__.replace("upgrade.py", "migrations")
    assert ScriptDirectory(folder).get_current_head() == HEAD


@pytest.mark.parametrize("verb", ["UPDATE {} SET {column} = {column}", "DELETE FROM {}"])
@pytest.mark.parametrize("table", [*EVIDENCE, "audit_links"])
async def test_evidence_cannot_be_changed_or_removed_by_anybody(
    populated_url: str, table: str, verb: str
) -> None:
    database = Database(populated_url)
    column = "mac" if table == "audit_links" else next(iter(metadata.tables[table].columns)).name
    statement = verb.format(table, column=column)
    if table == "audit_links":
        statement = statement.replace("mac = mac", "mac = 'forged'")
    with pytest.raises(Exception, match="append-only"):
        await database.write(lambda tx: tx.execute(text(statement)))
    await database.close()


async def test_a_salt_may_be_erased_but_not_exchanged(populated_url: str) -> None:
    database = Database(populated_url)
    await database.write(lambda tx: tx.execute(text("UPDATE audit_links SET salt = NULL")))
    with pytest.raises(Exception, match="append-only"):
        await database.write(lambda tx: tx.execute(text("UPDATE audit_links SET salt = 'new'")))
    await database.close()
