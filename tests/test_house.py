"""The habits of the house that no linter knows. Each failure names the place and what is asked there."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("bot", "handlers", "services", "storage", "domain", "templates", "playground")
OTHER_FOLDERS = {"tests", "benchmarks", "docs", "requirements"}
WHOLE = {"browser", "custody", "harness", "simulation"}
"""Folders of tests that drive the running program, or help to, and so mirror none of its folders."""

NOT_OURS = {"data", "__pycache__"}
"""Folders that running the program leaves behind."""

MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 60

CLOCKS = {"bot/clock.py", "playground/clock.py"}
"""The bot's one reader of the clock, and that of the playground, which shares no code with it."""

WALL_CLOCK = {
    *(f"datetime.{name}" for name in ("now", "utcnow", "today")),
    *(f"date.{name}" for name in ("today",)),
    *(f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime", "ctime")),
    *(f"func.{name}" for name in ("now", "current_timestamp", "current_date", "localtimestamp")),
}
"""Calls that ask what time it is. How long something takes (time.monotonic) is not among them."""

MIGRATIONS = "storage/migrations/versions/"
"""Lists of statements in the order of their writing; they grow long and are never changed."""

EXCUSE = re.compile(r"#\s*(noqa|type:\s*ignore)\b")
REASONED = re.compile(
    r"#\s*(noqa:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*|type:\s*ignore\[[a-z, -]+\])\s*[-#:(—]*\s*\w\S*\s+\w+"
)


def sources(*folders: str) -> Iterator[tuple[str, str]]:
    """Every Python file below the folders (the whole house by default), as (path, text)."""
    for folder in folders or (*LAYERS, "tests", "benchmarks", ".ci"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
    if not folders:
        yield "bootstrap.py", (ROOT / "bootstrap.py").read_text(encoding="utf-8")


def none(places: Collection[str], advice: str) -> None:
    """Fail with every place and what is asked there."""
    assert not places, "\n".join([advice, *sorted(places)])


def dotted(node: ast.expr) -> str:
    """The last two names of a call's target: `datetime.now` for `datetime.datetime.now`."""
    if isinstance(node, ast.Attribute):
        owner = node.value
        name = (
            owner.attr
            if isinstance(owner, ast.Attribute)
            else owner.id
            if isinstance(owner, ast.Name)
            else ""
        )
        return f"{name}.{node.attr}"
    return ""


def clock_readings(text: str) -> list[int]:
    """Lines on which the wall clock is read, called or imported by its bare name."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and dotted(node.func) in WALL_CLOCK:
            found.append(node.lineno)
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            found += [node.lineno for alias in node.names if f"time.{alias.name}" in WALL_CLOCK]
    return found


def unreasoned(text: str) -> list[int]:
    """Lines that silence a check without two words on why."""
    comments = (
        token
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT and EXCUSE.search(token.string)
    )
    return [token.start[0] for token in comments if not REASONED.search(token.string)]


def test_an_init_file_holds_a_docstring_and_nothing_else() -> None:
    wrong = [
        path
        for path, text in sources()
        if path.endswith("__init__.py")
        and not (ast.get_docstring(tree := ast.parse(text)) and len(tree.body) == 1)
    ]
    none(wrong, "move the code into a module")


def test_every_folder_of_code_is_a_package() -> None:
    folders = {ROOT / Path(path).parent for path, _ in sources(*LAYERS, "tests", "benchmarks")}
    wrong = [
        folder.relative_to(ROOT).as_posix() for folder in folders if not (folder / "__init__.py").exists()
    ]
    none([folder for folder in wrong if f"{folder}/" != MIGRATIONS], "add an __init__.py with a docstring")


def test_only_the_clock_modules_read_the_clock() -> None:
    wrong = [
        f"{path}:{line}"
        for path, text in sources(*LAYERS)
        if path not in CLOCKS
        for line in clock_readings(text)
    ]
    none(wrong, "take the instant as an argument")


def test_the_search_for_clocks_finds_them() -> None:
    text = "import datetime\nfrom time import time\ndatetime.datetime.now()\ndate.today()\nself.clock.now()\n"
    assert clock_readings(text) == [2, 3, 4]


def test_no_file_is_longer_than_a_person_reads() -> None:
    lengths = {path: text.count("\n") for path, text in sources() if not path.startswith(MIGRATIONS)}
    none([f"{path}: {lines} lines" for path, lines in lengths.items() if lines > MOST_LINES], "split it")


def test_no_function_is_longer_than_a_screen() -> None:
    wrong = [
        f"{path}:{node.lineno} {node.name}"
        for path, text in sources()
        if not path.startswith(MIGRATIONS)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    ]
    none(wrong, "split it")


def test_the_top_level_has_the_known_folders_only() -> None:
    found = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    none(
        found - NOT_OURS - OTHER_FOLDERS - set(LAYERS), "a thing of the house belongs into one of its folders"
    )


def test_tests_mirror_the_folders() -> None:
    homeless = {
        folder
        for path, _ in sources("tests")
        if (folder := Path(path).parent.relative_to("tests").as_posix()) != "."
        and folder not in WHOLE
        and not (ROOT / folder).is_dir()
    }
    none(homeless, "a folder of tests has the name of the folder it tests")


def test_whoever_silences_a_check_says_why() -> None:
    wrong = [f"{path}:{line}" for path, text in sources() for line in unreasoned(text)]
    none(wrong, "write `# noqa: CODE - the reason` or `# type: ignore[code]  # the reason`")


def test_the_search_for_reasons_tells_them_from_silence() -> None:
    silent = ["x = 1  # noqa", "x = 1  # noqa: S101", "x = 1  # type: ignore[arg-type]", "x  # type: ignore"]
    told = ["x = 1  # noqa: S101 - shown to nobody", "x = 1  # type: ignore[arg-type]  # stub is wrong"]
    assert unreasoned("\n".join([*silent, *told])) == [1, 2, 3, 4]


def test_every_library_has_its_room_in_the_import_contracts() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    known = {name for contract in contracts for name in contract.get("forbidden_modules", ())}
    used = {
        f"{name} (in {path})"
        for path, text in sources(*LAYERS)
        for name in imported(text)
        if name not in known and name not in sys.stdlib_module_names and name not in LAYERS
    }
    none(used, "name the library in a contract in pyproject.toml")


def imported(text: str) -> set[str]:
    """The top-level packages that a module imports anywhere."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names
