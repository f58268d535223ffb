"""The document about the playground names every method, every refusal and only tests that exist."""

import re
from pathlib import Path

from playground.api.table import METHODS
from playground.errors import Refusal

HERE = Path(__file__).parent
DOCUMENT = (HERE.parents[1] / "docs" / "playground.md").read_text(encoding="utf-8")


def section(title: str) -> dict[str, list[str]]:
    """The rows of a section's table by their first cell."""
    body = DOCUMENT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in body.splitlines() if line.startswith("| ")]
    return {row[0].strip("`"): row[1:] for row in rows[1:]}


def test_every_method_stands_in_the_table_with_its_source_and_a_test() -> None:
    rows = section("Methods")
    assert set(rows) == set(METHODS)
    for name, (_, source, tests) in rows.items():
        assert f"core.telegram.org/bots/api#{name.lower()})" in source
        assert tests.startswith("`test_")


def test_every_refusal_stands_in_the_table_with_its_source_and_a_test() -> None:
    rows = section("Refusals")
    assert set(rows) == {str(refusal) for refusal in Refusal}
    for source, tests in rows.values():
        assert "core.telegram.org/bots/api#" in source
        assert tests.startswith("`test_")


def test_every_test_that_the_document_names_exists() -> None:
    modules = [*HERE.glob("test_*.py"), *(HERE.parent / "browser").glob("test_*.py")]
    written = "\n".join(path.read_text(encoding="utf-8") for path in modules)
    exist = set(re.findall(r"def (test_\w+)\(", written))
    named = set(re.findall(r"`(test_\w+)`", DOCUMENT))
    assert named
    assert named <= exist
