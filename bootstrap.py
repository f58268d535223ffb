"""Sets up `.venv` from the locked requirements; a second start finds its stamp and takes no time.

Standard library only, and old syntax only: an old Python must get as far as being told so.
Usage: `python3 bootstrap.py run|test` or `python3 bootstrap.py lock`.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)
"""The oldest Python the program runs on."""

OLDEST_PIP = (22, 3)
"""The first pip that can install into another environment (`pip --python`)."""

LEVELS = ("run", "test")
"""What can be installed; each level holds the ones before it."""

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "wuze.json"

NEW_PYTHON = """Wuze needs Python 3.11 or newer; this is {version} ({executable}).
  Debian 12+, Ubuntu 24.04+:  sudo apt install python3 python3-pip
  Fedora:                     sudo dnf install python3 python3-pip
  macOS (Homebrew):           brew install python
An installed newer one can be named: make PYTHON=python3.13 demo"""

NEW_PIP = """Wuze needs pip 22.3 or newer for {executable}; {found}.
  Debian, Ubuntu:    sudo apt install python3-pip
  Fedora:            sudo dnf install python3-pip
  macOS (Homebrew):  brew install python
  anywhere:          {executable} -m ensurepip --user"""


class SetupError(Exception):
    """The set-up cannot go on; the message tells the person what to do."""


def main(arguments: list[str]) -> int:
    """Do what is asked; returns the exit code."""
    if len(arguments) != 1 or arguments[0] not in (*LEVELS, "lock"):
        print(__doc__)
        return 2
    if sys.version_info < OLDEST:
        return try_newer(arguments)
    try:
        if arguments[0] == "lock":
            lock()
        else:
            install(arguments[0])
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def try_newer(arguments: list[str]) -> int:
    """Hand over to a newer Python on the PATH, or say how to get one."""
    for name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        found = shutil.which(name)
        works = found and subprocess.run([found, "-m", "pip", "--version"], capture_output=True, check=False)
        if found and works and works.returncode == 0:
            return subprocess.run([found, __file__, *arguments], check=False).returncode
    version = ".".join(str(part) for part in sys.version_info[:3])
    print(NEW_PYTHON.format(version=version, executable=sys.executable), file=sys.stderr)
    return 1


def install(level: str) -> None:
    """Bring `.venv` to the locked requirements of `level`, or of the higher level it already has."""
    stamp = read_stamp()
    if stamp.get("level") in LEVELS:
        level = max(level, stamp["level"], key=LEVELS.index)
    wanted = {"level": level, "lock": fingerprint(level)}
    if stamp == wanted:
        return
    started = time.monotonic()
    ensure_venv()
    locked = ROOT / "requirements" / (level + ".txt")
    say("installing " + str(count(locked)) + " packages as locked in requirements/" + locked.name)
    if not (with_uv(locked) or with_pip(locked)):
        message = (
            "The packages could not be installed; the reason stands above. Is the package index reachable?"
        )
        raise SetupError(message)
    STAMP.write_text(json.dumps(wanted))
    say("ready after " + str(round(time.monotonic() - started)) + " s")


def ensure_venv() -> None:
    """Make `.venv` unless a usable one is there; raises SetupError."""
    if usable():
        return
    require_pip()
    say("making .venv with Python " + ".".join(str(part) for part in sys.version_info[:3]))
    # Without pip of its own: Debian's Python has no ensurepip, and `pip --python` serves it from outside.
    command = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)]
    if subprocess.run(command, check=False).returncode != 0:
        message = "Making the virtual environment failed; the reason stands above."
        raise SetupError(message)


def with_uv(locked: Path) -> bool:
    """Install with uv (fast); false when it could not."""
    if not ensure_uv():
        say("uv is not to be had here; going on with pip, which takes a minute or two")
        return False
    command = [str(VENV / "bin" / "uv"), "pip", "install", "--python", str(PYTHON), "--require-hashes"]
    command += ["--compile-bytecode"]  # so that the first start is as quick as every other
    # Every file must match a locked hash, so it does not matter which of several indexes it comes from.
    command += ["--index-strategy", "unsafe-best-match", "--requirement", str(locked)]
    if subprocess.run(command, env=uv_environment(), check=False).returncode == 0:
        return True
    say("uv did not manage; going on with pip, which takes a minute or two")
    return False


def with_pip(locked: Path) -> bool:
    """Install with pip (slow); false when it could not."""
    return pip("install", "--require-hashes", "--requirement", str(locked))


def ensure_uv() -> bool:
    """Put the locked uv into `.venv` unless it is there."""
    locked = ROOT / "requirements" / "uv.txt"
    uv = VENV / "bin" / "uv"
    if uv.exists():
        found = subprocess.run(
            [str(uv), "--version"], capture_output=True, text=True, check=False
        ).stdout.split()
        if len(found) > 1 and "uv==" + found[1] in locked.read_text():
            return True
    require_pip()
    say("fetching the installer (uv)")
    return pip("install", "--quiet", "--require-hashes", "--requirement", str(locked))


def pip(*arguments: str) -> bool:
    """Run this Python's pip on `.venv`; true when it succeeded."""
    require_pip()
    command = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(PYTHON),
        "--disable-pip-version-check",
        *arguments,
    ]
    return subprocess.run(command, check=False).returncode == 0


def require_pip() -> None:
    """Raise SetupError when this Python has no pip, or one too old to serve another environment."""
    command = [sys.executable, "-m", "pip", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    words = done.stdout.split()
    version = words[1] if done.returncode == 0 and len(words) > 1 else ""
    parts = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if parts < OLDEST_PIP:
        found = "it has " + version if version else "it has none"
        raise SetupError(NEW_PIP.format(executable=sys.executable, found=found))


def uv_environment() -> dict[str, str]:
    """The environment for uv, which does not read pip's configuration: people behind a mirror have only that.

    What the person set for uv itself stays.
    """
    configured = pip_configuration()
    environment = dict(os.environ)
    for option, variable in (
        ("index-url", "UV_DEFAULT_INDEX"),
        ("extra-index-url", "UV_INDEX"),
        ("find-links", "UV_FIND_LINKS"),
        ("cert", "SSL_CERT_FILE"),
        ("client-cert", "SSL_CLIENT_CERT"),
        ("trusted-host", "UV_INSECURE_HOST"),
        ("timeout", "UV_HTTP_TIMEOUT"),
        ("default-timeout", "UV_HTTP_TIMEOUT"),
        ("no-index", "UV_NO_INDEX"),
        ("proxy", "ALL_PROXY"),
    ):
        places = configured.get(option, "").split()
        if option == "find-links":
            # uv stops at a folder that is not there, where pip goes on without it.
            places = [place for place in places if "://" in place or Path(place).exists()]
        if places:
            # pip separates several values by white space, as uv does, but for the places to find links.
            separator = "," if option == "find-links" else " "
            environment.setdefault(variable, separator.join(places))
    return environment


def pip_configuration() -> dict[str, str]:
    """What `pip config list` shows, by option: files first, then `install`, then the environment."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found: dict[str, tuple[int, str]] = {}
    for line in listed.splitlines():
        name, separator, value = line.partition("=")
        section, _, option = name.rpartition(".")
        rank = (
            ("global", "install", ":env:").index(section) if section in ("global", "install", ":env:") else -1
        )
        if separator and rank >= 0 and rank >= found.get(option, (0, ""))[0]:
            found[option] = (rank, str(ast.literal_eval(value)))
    return {option: value for option, (_, value) in found.items()}


def lock() -> None:
    """Renew every file in `requirements/` for Python 3.11 and later, all platforms, with hashes."""
    ensure_venv()
    if not ensure_uv():
        message = "Locking needs uv, which could not be installed."
        raise SetupError(message)
    # The largest first: what runs gets the versions that everything together was tested with.
    compile_lock("test.txt", "pyproject.toml", "--group", "dev")
    compile_lock("run.txt", "pyproject.toml", "--constraint", "requirements/test.txt")
    compile_lock("uv.txt", "-")


def compile_lock(output: str, source: str, *options: str) -> None:
    """Resolve `source` anew into `requirements/<output>`; places of the local machine are left out."""
    say("locking requirements/" + output)
    environment = uv_environment()
    # The hashes must be those of the package index, not of files that lie about on this machine.
    for variable in ("UV_FIND_LINKS", "UV_INDEX"):
        environment.pop(variable, None)
    environment["UV_CUSTOM_COMPILE_COMMAND"] = "make lock"
    command = [str(VENV / "bin" / "uv"), "pip", "compile", "--quiet", "--upgrade", "--universal"]
    command += [
        "--python-version",
        "3.11",
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-emit-find-links",
    ]
    command += [*options, "--output-file", "requirements/" + output, source]
    done = subprocess.run(command, cwd=str(ROOT), env=environment, input="uv\n", text=True, check=False)
    if done.returncode != 0:
        raise SetupError("requirements/" + output + " could not be locked; the reason stands above.")


def usable() -> bool:
    """Whether `.venv` holds a Python that starts and is new enough."""
    if not PYTHON.exists():
        return False
    test = "import sys; sys.exit(sys.version_info < " + repr(OLDEST) + ")"
    return subprocess.run([str(PYTHON), "-c", test], check=False).returncode == 0


def read_stamp() -> dict[str, str]:
    """What was installed last; empty when nothing was or its Python is gone."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return dict(stamp) if isinstance(stamp, dict) and PYTHON.exists() else {}


def fingerprint(level: str) -> str:
    """The hash of a level's locked requirements."""
    return hashlib.sha256((ROOT / "requirements" / (level + ".txt")).read_bytes()).hexdigest()


def count(locked: Path) -> int:
    """The number of packages in a lock file."""
    return sum("==" in line for line in locked.read_text().splitlines() if not line.startswith((" ", "#")))


def say(line: str) -> None:
    """Print a line of progress."""
    print("wuze: " + line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
