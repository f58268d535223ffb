"""Runs the checks one after another, tells what each took, and ends with one line of counts.

Usage: `checks.py all|fast|large` or names of single checks. A failing check does not stop the next one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import memory  # noqa: E402 - found only from here on

BIN = Path(sys.executable).parent

SUITE_SECONDS = 1500
"""When a suite counts as hung. The slowest takes a fifth of it on two cores."""

AUDIT_SECONDS = 120
"""The most an audit may wait for the vulnerability service; it answers in a few seconds."""

WORKERS = min(4, os.cpu_count() or 1)
"""Test processes side by side; each starts a PostgreSQL server of its own, so not one for every core."""


@dataclass(frozen=True)
class Outcome:
    """What became of one check: its counts and a remark. Neither passed nor failed means: not done."""

    passed: int
    failed: int
    skipped: int = 0
    remark: str = ""


Check = Callable[[], Outcome]


def tool(name: str, *arguments: str) -> Check:
    """A check that is a command: it passes when the command does."""

    def check() -> Outcome:
        done = subprocess.run([str(BIN / name), *arguments], cwd=ROOT, check=False)
        return Outcome(1, 0) if done.returncode == 0 else Outcome(0, 1)

    return check


def suite(marks: str, *arguments: str) -> Check:
    """A check that is a run of pytest over the tests with these marks; it counts tests."""

    def check() -> Outcome:
        with tempfile.TemporaryDirectory(dir=memory.folder()) as folder:
            report = Path(folder) / "report.xml"
            command = [str(BIN / "pytest"), "-q", "-m", marks, f"--junitxml={report}"]
            command += [f"--basetemp={folder}/tests", *arguments]
            try:
                code = subprocess.run(command, cwd=ROOT, check=False, timeout=SUITE_SECONDS).returncode
            except subprocess.TimeoutExpired:
                return Outcome(0, 1, remark=f"stopped after {SUITE_SECONDS} s")
            return counted(report.read_bytes() if report.exists() else b"", code)

    return check


def counted(report: bytes, code: int) -> Outcome:
    """Counts of a pytest run from its JUnit report and its exit code."""
    no_tests = 5
    if not report:
        return Outcome(0, 1, remark=f"pytest ended with {code} and wrote no report")
    totals = ET.fromstring(report).find("testsuite")  # noqa: S314 - pytest has just written it
    numbers = {} if totals is None else totals.attrib
    failed = int(numbers.get("failures", 0)) + int(numbers.get("errors", 0))
    skipped = int(numbers.get("skipped", 0))
    passed = int(numbers.get("tests", 0)) - failed - skipped
    if code == no_tests:
        return Outcome(0, 1, remark="there are no such tests")
    if code != 0 and failed == 0:
        return Outcome(passed, 1, skipped, f"pytest ended with {code}")
    return Outcome(passed, failed, skipped)


def audit() -> Outcome:
    """Ask the package index for known vulnerabilities of everything that is locked."""
    command = [str(BIN / "pip-audit"), "--requirement", "requirements/test.txt", "--disable-pip"]
    command += ["--require-hashes", "--progress-spinner", "off", "--timeout", "15", "--format", "json"]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=AUDIT_SECONDS
        )
    except subprocess.TimeoutExpired:
        return not_audited(f"no answer within {AUDIT_SECONDS} s")
    return audited(done.stdout, done.stderr)


def audited(report: str, complaints: str) -> Outcome:
    """What an audit's JSON report says; a service out of reach is told and is no failure."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError):
        lines = complaints.strip().splitlines() or ["it said nothing"]
        if any(word in complaints for word in ("ConnectionError", "ProxyError", "Timeout", "ServiceError")):
            return not_audited(lines[-1][:200])
        print(complaints)
        return Outcome(0, 1, remark="pip-audit failed")
    vulnerable = [package for package in packages if package.get("vulns")]
    for package in vulnerable:
        for found in package["vulns"]:
            fixed = ", ".join(found.get("fix_versions", [])) or "no version yet"
            print(f"{package['name']} {package['version']}: {found['id']}, fixed in {fixed}")
    unknown = sum("skip_reason" in package for package in packages)
    if vulnerable:
        return Outcome(0, 1, remark=f"{len(vulnerable)} packages have known vulnerabilities")
    if unknown == len(packages):
        return not_audited(f"it knows none of the {unknown} packages")
    print(f"no known vulnerability in {len(packages) - unknown} packages")
    return Outcome(1, 0, remark=f"{unknown} packages are unknown to the service" if unknown else "")


def not_audited(reason: str) -> Outcome:
    """Say that the audit was not done, and why."""
    print(f"NOT AUDITED: the vulnerability service is out of reach from here ({reason})")
    return Outcome(0, 0, remark="NOT AUDITED, service out of reach")


SIDE_BY_SIDE = ("--numprocesses=3", "--dist=loadfile")
QUICK = "not (custody or browser or large or postgres or simulation)"
CHECKS: dict[str, Check] = {
    "format": tool("ruff", "format", "--check", "--quiet", "."),
    "lint": tool("ruff", "check", "--quiet", "."),
    "types": tool("mypy"),
    "contracts": tool("lint-imports", "--no-cache", "--no-logo"),
    "tests": suite("not (custody or browser or large)", f"--numprocesses={WORKERS}", "--dist=worksteal"),
    # These start, kill and watch real processes. Half of custody is waiting: three files go side by side.
    "custody": suite("custody and not large", *SIDE_BY_SIDE),
    "browser": suite("browser and not large"),
    "audit": audit,
    "quick": suite(QUICK, f"--numprocesses={WORKERS}", "--dist=worksteal"),
    "large": suite("large"),
}
SETS = {
    "all": ("format", "lint", "types", "contracts", "tests", "custody", "browser", "audit"),
    "fast": ("quick",),
    "large": ("large",),
}


def main(names: Sequence[str]) -> int:
    """Run the named checks or sets of checks; returns the exit code."""
    chosen = [check for name in names for check in SETS.get(name, (name,))]
    if not chosen or any(name not in CHECKS for name in chosen):
        print(__doc__)
        print("Checks:", ", ".join(CHECKS))
        return 2
    rows: list[tuple[str, Outcome, float]] = []
    for number, name in enumerate(chosen, start=1):
        print(f"\n== {number}/{len(chosen)} {name}", flush=True)
        started = time.monotonic()
        outcome = CHECKS[name]()
        rows.append((name, outcome, time.monotonic() - started))
    return summary(rows)


def summary(rows: Sequence[tuple[str, Outcome, float]]) -> int:
    """Print what each check came to; the last line counts tests and checks together."""
    print()
    for name, outcome, seconds in rows:
        state = "FAILED" if outcome.failed else "passed" if outcome.passed else "not done"
        skipped = f", {outcome.skipped} skipped" if outcome.skipped else ""
        counts = f"{outcome.passed} passed, {outcome.failed} failed{skipped}"
        print(f"{name:<10} {state:<9} {seconds:6.1f} s  {counts:<26} {outcome.remark}".rstrip())
    passed = sum(outcome.passed for _, outcome, _ in rows)
    failed = sum(outcome.failed for _, outcome, _ in rows)
    print(f"\n{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
