"""The measuring of inspectors still does its work, with a few of them. Nothing here is timed."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import inspectors
from benchmarks.report import Settings


@pytest.mark.timeout(120)
async def test_a_few_inspectors_score_and_are_all_answered(tmp_path: Path) -> None:
    (found,) = await inspectors.run(tmp_path, people=6, thinking=[0.05], window_seconds=6.0)

    assert found.taps_per_second > 0
    assert found.unanswered == 0
    settings = Settings("a machine", repetitions=1, window_seconds=3.0, starts=1, quick=True)
    words = inspectors.section(settings, 0.0, [found])
    assert "$" not in words
    assert words.count("| 0.05 |") == 1
