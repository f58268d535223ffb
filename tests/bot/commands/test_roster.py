"""A roster from the command line: checked beside the bot, imported without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from bot.commands.roster import command
from bot.commands.shared import EX_CONFIGURATION, EX_TEMPORARY
from bot.commands.verify import command as verify
from bot.settings import read
from domain.demonstration import Size, demonstrate
from storage.lock import single
from tests.harness.workbooks import book, rows_of, workbook

if TYPE_CHECKING:
    from pathlib import Path

CITY = demonstrate(Size(1, 1, 2))


@pytest.fixture(autouse=True)
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of the test's own, with a workbook."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_TOKEN", "1:token")
    (tmp_path / "名册.xlsx").write_bytes(book(CITY.roster))


def run(*arguments: str, answer: str = "") -> Result:
    return CliRunner().invoke(command, arguments, input=answer)


def test_the_first_roster_comes_in_and_again_changes_nothing() -> None:
    done = run("import", "名册.xlsx", answer="y\n")
    assert done.exit_code == 0, done.output
    assert f"组织:新增 {len(CITY.roster.organizations)}" in done.output
    assert "✓ 名册已导入" in done.output
    assert "没有变化" in run("import", "名册.xlsx").output
    assert "没有变化" in run("check", "名册.xlsx").output
    assert "unbroken" in CliRunner().invoke(verify).output


def test_without_a_yes_nothing_is_imported() -> None:
    assert run("import", "名册.xlsx", answer="n\n").exit_code == 1
    assert f"人员:新增 {len(CITY.roster.persons)}" in run("check", "名册.xlsx").output
    assert run("import", "--yes", "名册.xlsx").exit_code == 0


def test_faults_are_lines_with_sheet_row_and_column(tmp_path: Path) -> None:
    assert run("import", "--yes", "名册.xlsx").exit_code == 0
    rows = rows_of(CITY.roster)
    rows["人员"][0]["手机号"] = "12"
    rows["任职"][1]["职务"] = "头"
    (tmp_path / "错.xlsx").write_bytes(workbook(rows))
    for name in ("check", "import"):
        done = run(name, "错.xlsx")
        assert done.exit_code == 1
        first, second, total = done.output.splitlines()
        assert first.startswith("人员 第 2 行「手机号」:读到「12」")
        assert second.startswith("任职 第 3 行「职务」:读到「头」")
        assert total == "共 2 处要改,什么都没有变。"


def test_beside_a_running_bot_it_may_be_checked_and_not_imported(tmp_path: Path) -> None:
    assert run("import", "--yes", "名册.xlsx").exit_code == 0
    with single(read().database_url):
        assert run("check", "名册.xlsx").exit_code == 0
        assert run("import", "--yes", "名册.xlsx").exit_code == EX_TEMPORARY
        assert run("blank", str(tmp_path / "空白.xlsx")).exit_code == 0


def test_the_empty_workbook_is_written_once_and_holds_nothing_to_import(tmp_path: Path) -> None:
    assert run("blank", "空白.xlsx").exit_code == 0
    (tmp_path / "别的.xlsx").write_text("mine")
    assert run("blank", "别的.xlsx").exit_code == 1
    assert (tmp_path / "别的.xlsx").read_text() == "mine"
    done = run("import", "--yes", "空白.xlsx")
    assert "没有可导入的行" in done.output


def test_what_is_listed_is_written_beside_a_running_bot_and_changes_nothing(tmp_path: Path) -> None:
    assert run("import", "--yes", "名册.xlsx").exit_code == 0
    with single(read().database_url):
        assert run("write", "现在.xlsx").exit_code == 0
    assert (tmp_path / "现在.xlsx").stat().st_mode & 0o077 == 0
    assert "没有变化" in run("check", "现在.xlsx").output
    assert "没有变化" in run("import", "现在.xlsx").output


def test_the_present_roster_is_written_over_nothing_and_not_from_nothing(tmp_path: Path) -> None:
    nothing = run("write", "现在.xlsx")
    assert (nothing.exit_code, "There is no database" in nothing.output) == (EX_CONFIGURATION, True)
    assert run("import", "--yes", "名册.xlsx").exit_code == 0
    before = (tmp_path / "名册.xlsx").read_bytes()
    refused = run("write", "名册.xlsx")
    assert (refused.exit_code, "is there already" in refused.output) == (1, True)
    assert (tmp_path / "名册.xlsx").read_bytes() == before
    assert "could not be written" in run("write", "没有/现在.xlsx").output
