"""The ground the tests stand on: databases of their own, and a server that leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect, text

from tests import postgres

if TYPE_CHECKING:
    from storage.database import Database, Tx

ONE_SERVER = """
import time
from tests import postgres
print(postgres.start().url, flush=True)
time.sleep(60)
"""


def write_a_table(tx: Tx) -> list[str]:
    """Leave a trace and tell what was there before."""
    before = inspect(tx).get_table_names()
    tx.execute(text("CREATE TABLE trace (id integer)"))
    return before


@pytest.mark.parametrize("turn", [1, 2])
async def test_each_test_gets_a_migrated_database_without_traces_of_another(
    database: Database, turn: int
) -> None:
    before = await database.write(write_a_table)
    assert "inbox" in before, turn
    assert "trace" not in before, turn


def test_an_empty_database_is_empty(empty_database_url: str) -> None:
    from sqlalchemy import create_engine  # noqa: PLC0415 - the only test that opens one by hand

    engine = create_engine(empty_database_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()


@pytest.mark.postgres
@pytest.mark.skipif("WUZE_TEST_POSTGRES" in os.environ, reason="the server is somebody else's")
def test_a_killed_test_run_leaves_no_server_and_no_files() -> None:
    run = subprocess.Popen([sys.executable, "-c", ONE_SERVER], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    url = run.stdout.readline().strip()
    folder = Path(url.partition("host=")[2])
    data = (folder / "data").resolve()
    server = int((data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    run.stdout.close()
    deadline = time.monotonic() + postgres.START_SECONDS / 2
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()
    assert not data.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(server, 0)
