"""Set-up and the run of checks: what they tell people and machines."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def load(path: str) -> ModuleType:
    """Import a file that is run by its path."""
    name = Path(path).stem
    spec = importlib.util.spec_from_file_location(name, ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


bootstrap = load("bootstrap.py")
checks = load(".ci/checks.py")


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_versions_and_hashes_and_no_place(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"://|--index|--find-links|--extra|^/|@ file", text, re.MULTILINE)
    for entry in re.split(r"\n(?=\w)", text)[1:]:
        assert re.match(r"[\w.-]+(\[[\w,]+\])?==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_what_runs_is_locked_to_what_was_tested() -> None:
    def versions(name: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", (ROOT / "requirements" / name).read_text(), re.MULTILINE))

    assert versions("run.txt") < versions("test.txt")


def test_uv_is_handed_what_pip_is_configured_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    listed = f"""
global.index-url='https://mirror.example/simple'
install.find-links='{tmp_path} https://mirror.example/wheels /not/there'
global.extra-index-url='https://mirror.example/more\\nhttps://mirror.example/most'
global.cert='/from/file.pem'
:env:.cert='/from/environment.pem'
freeze.timeout='3'
"""
    done = subprocess.CompletedProcess([], 0, stdout=listed)
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda *_, **__: done)
    for variable in ("SSL_CERT_FILE", "UV_INDEX", "UV_HTTP_TIMEOUT"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.delenv("UV_FIND_LINKS", raising=False)
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://chosen.example/for-uv")
    environment = bootstrap.uv_environment()
    assert environment["UV_DEFAULT_INDEX"] == "https://chosen.example/for-uv"
    assert environment["UV_INDEX"] == "https://mirror.example/more https://mirror.example/most"
    assert environment["SSL_CERT_FILE"] == "/from/environment.pem"
    assert environment["UV_FIND_LINKS"] == f"{tmp_path},https://mirror.example/wheels"
    assert "UV_HTTP_TIMEOUT" not in environment


@pytest.mark.parametrize(
    ("answer", "found"),
    [("", "it has none"), ("pip 22.0.2 from somewhere (python 3.11)", "it has 22.0.2")],
)
def test_a_missing_or_old_pip_is_named_with_the_way_to_get_one(
    monkeypatch: pytest.MonkeyPatch, answer: str, found: str
) -> None:
    done = subprocess.CompletedProcess([], 0 if answer else 1, stdout=answer)
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda *_, **__: done)
    with pytest.raises(bootstrap.SetupError, match=found) as caught:
        bootstrap.require_pip()
    assert "apt install python3-pip" in str(caught.value)


def test_an_old_python_is_told_how_to_get_a_newer_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda _: None)
    assert bootstrap.main(["run"]) == 1
    told = capsys.readouterr().err
    assert "3.11 or newer; this is 3.9.2" in told
    assert "apt install python3" in told


def test_a_second_start_starts_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / "bin" / "python")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "stamp.json")
    stamp = {"level": "test", "lock": bootstrap.fingerprint("test")}
    bootstrap.STAMP.write_text(json.dumps(stamp))
    monkeypatch.setattr(bootstrap, "subprocess", None)
    bootstrap.install("test")
    bootstrap.install("run")  # the tests' environment holds what runs
    with (tmp_path / "requirements" / "test.txt").open("a") as lock:
        lock.write("# changed\n")
    with pytest.raises(AttributeError):
        bootstrap.install("run")


def package(**changes: object) -> dict[str, object]:
    """A package in an audit's report."""
    return {"name": "jinja2", "version": "3.1.6", "vulns": [], **changes}


UNKNOWN = {"name": "uv", "skip_reason": "Dependency not found"}
VULNERABLE = package(vulns=[{"id": "PYSEC-1", "fix_versions": ["3.1.7"]}])


@pytest.mark.parametrize(
    ("packages", "counts"),
    [
        ([package(), package()], (1, 0)),
        ([package(), UNKNOWN], (1, 0)),
        ([UNKNOWN, UNKNOWN], (0, 0)),
        ([package(), VULNERABLE], (0, 1)),
    ],
    ids=["clean", "one unknown", "service knows nothing", "vulnerable"],
)
def test_an_audit_fails_for_vulnerabilities_only(
    packages: list[dict[str, object]], counts: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = checks.audited(json.dumps({"dependencies": packages}), "")
    assert (outcome.passed, outcome.failed) == counts
    told = capsys.readouterr().out
    assert ("NOT AUDITED" in told) == (counts == (0, 0))
    assert ("PYSEC-1, fixed in 3.1.7" in told) == (counts == (0, 1))


@pytest.mark.parametrize(
    ("complaint", "failed"),
    [("requests.exceptions.ConnectionError: no route", 0), ("KeyError: 'bug in the tool'", 1)],
)
def test_an_audit_that_could_not_ask_says_so_and_a_broken_one_fails(complaint: str, failed: int) -> None:
    outcome = checks.audited("", complaint)
    assert (outcome.passed, outcome.failed) == (0, failed)


@pytest.mark.parametrize(
    ("numbers", "code", "counts"),
    [
        ("tests='5' failures='0' errors='0' skipped='1'", 0, (4, 0, 1)),
        ("tests='5' failures='1' errors='1' skipped='0'", 1, (3, 2, 0)),
        ("tests='5' failures='0' errors='0' skipped='1'", 1, (4, 1, 1)),
        ("tests='0' failures='0' errors='0' skipped='0'", 5, (0, 1, 0)),
    ],
    ids=["passed", "failed", "a skip that is not allowed", "no tests"],
)
def test_a_suite_is_counted_by_its_report_and_never_better_than_its_exit_code(
    numbers: str, code: int, counts: tuple[int, int, int]
) -> None:
    outcome = checks.counted(f"<testsuites><testsuite {numbers}/></testsuites>".encode(), code)
    assert (outcome.passed, outcome.failed, outcome.skipped) == counts


def test_the_last_line_counts_everything_and_a_failure_is_an_exit_code(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [("lint", checks.Outcome(1, 0), 0.1), ("tests", checks.Outcome(9, 2), 3.0)]
    assert checks.summary(rows) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "10 passed, 2 failed"
