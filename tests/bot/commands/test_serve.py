"""A start that cannot succeed says in a line what to do, and a start that waits can be ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
NOBODY = "127.0.0.1:9"


def serve(folder: Path, **environment: str) -> subprocess.Popen[str]:
    """Start `serve` in a folder of its own."""
    known = {"BOT_TOKEN": "123456:" + "a" * 35, "PYTHONPATH": str(REPOSITORY), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "bot", "serve"]
    return subprocess.Popen(command, cwd=folder, env=known | environment, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(
    ("variable", "value"),
    [("WUZE_API_URL", f"http://{NOBODY}"), ("WUZE_DATABASE_URL", f"postgresql://u:secret@{NOBODY}/x")],
)
def test_what_cannot_be_reached_is_named_with_its_variable(tmp_path: Path, variable: str, value: str) -> None:
    process = serve(tmp_path, **{variable: value})
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert variable in said
    assert "Traceback" not in said
    assert "Unclosed" not in said
    assert "secret" not in said


def test_a_start_that_waits_for_telegram_ends_at_once_when_told_to(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        process = serve(tmp_path, WUZE_API_URL=f"http://127.0.0.1:{silent.getsockname()[1]}")
        silent.settimeout(30)
        with silent.accept()[0]:
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=5)
    assert (process.returncode, said) == (0, "")


def test_after_half_a_restore_no_empty_database_is_begun(tmp_path: Path) -> None:
    (tmp_path / "wuze.db.before-restore").touch()
    (tmp_path / "wuze.key").write_text("key")
    process = serve(tmp_path, WUZE_DATABASE_URL=f"sqlite:///{tmp_path / 'wuze.db'}")
    _, said = process.communicate(timeout=60)
    assert (process.returncode, "Run the restore again" in said) == (78, True)
    assert not (tmp_path / "wuze.db").exists()
