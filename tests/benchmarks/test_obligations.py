"""The measuring of obligations still does its work, on a city that is tiny. Nothing here is timed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks import due, obligations, sending, views
from benchmarks.__main__ import HEADINGS, joined
from benchmarks.due import Scan
from benchmarks.obligations import Findings, section
from benchmarks.organizations import OBLIGATIONS, City, fill
from benchmarks.report import Settings
from benchmarks.sending import Moody, Sent
from benchmarks.views import Views
from playground.params import Params

if TYPE_CHECKING:
    from storage.database import Database

BRANCHES = 30


@pytest.fixture
def city() -> City:
    """Branches below one parent."""
    return City(BRANCHES)


def test_a_tick_tells_every_branch_and_its_parent_and_is_taken_back(database: Database, city: City) -> None:
    fill(database, city)
    found = due.scan(database, city, repetitions=1)
    assert found.queued == BRANCHES + 1
    assert min(found.floor, found.queueing, found.tick) > 0


def test_four_of_five_duties_are_open(database: Database, city: City) -> None:
    fill(database, city)
    assert 0.7 < due.share_open(database, city) < 0.9
    assert len(OBLIGATIONS) == 10


def test_secretaries_and_parents_see_their_views(database: Database, city: City) -> None:
    fill(database, city)
    found = views.measure(database, city, calls=3)
    assert min(found.tasks, found.overview) > 0


def test_a_parent_has_a_hundred_branches_below_and_ids_are_numbered_from_the_top() -> None:
    large = City(10_000)
    assert (len(large.parents), large.parents[0], large.branch_ids[0]) == (100, 2, 102)


@pytest.mark.timeout(120)
async def test_a_round_is_queued_composed_and_sent_by_the_bot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PATIENCE_SECONDS", 20.0)
    monkeypatch.setattr(sending, "WRITES_EVERY_SECONDS", 0.2)
    found = await sending.run(tmp_path, BRANCHES)
    assert (found.reminders, found.lost, found.repeated) == (BRANCHES + 1, 0, 0)
    assert found.replies


def test_a_pause_refuses_everything_until_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PAUSES_EVERY", 1)
    moody, params = Moody(), Params({})
    fault = moody.take("sendMessage", params)
    assert fault is not None
    assert fault.kind == "429"
    assert moody.take("answerCallbackQuery", params) is None
    assert moody.take("editMessageText", params) is not None
    ((begun, end),) = moody.pauses
    assert moody.within(begun - 1, end + 1) == pytest.approx(end - begun)


def test_the_page_has_a_place_for_every_figure() -> None:
    found = Findings(share_open=0.79, sent=Sent(10_000, 350.0, 30.0, 0.975, 9, 0, 0, 0, [0.3, 0.4], 0.009))
    for name in obligations.DATABASES:
        for branches, tick in ((100_000, 0.4), (1_000_000, 5.0)):
            found.scans[name, branches] = Scan(0.2, 1.0, 0.25, 0.3, tick, 1.5, branches)
    found.views[100_000] = Views(0.004, 0.03)
    words = section(Settings("a machine", 3, 2.0, 5, quick=False), 0.1, found)
    assert "| SQLite, 100,000 organizations: tick, times the floor | at most 2 | 2.0 | reached |" in words
    assert (
        "| SQLite, 1,000,000 organizations: tick, times the floor | at most 6 | 25.0 | **not reached** |"
        in words
    )
    assert "| sending: share of what the server allowed | at least 97 % | 97.5 % | reached |" in words
    assert "$" not in words


def test_each_part_of_the_page_is_written_without_the_others() -> None:
    second, third = HEADINGS
    page = joined("", "# Benchmarks\n\nfirst\n", "## Obligations\n\nsecond\n", "## Inspectors\n\nthird\n")
    assert page == f"# Benchmarks\n\nfirst\n{second}\nsecond\n{third}\nthird\n"
    assert joined(page, "# New\n", "", "") == f"# New\n{second}\nsecond\n{third}\nthird\n"
    renewed = joined(page, "", "## Obligations\n\nnew\n", "")
    assert renewed == f"# Benchmarks\n\nfirst\n{second}\nnew\n{third}\nthird\n"
    assert joined("# Benchmarks\n", "", "", "## Inspectors\n\nnew\n") == f"# Benchmarks\n{third}\nnew\n"
