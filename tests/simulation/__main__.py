"""Run simulated years, or a round: `python -m tests.simulation --seed 7 [--years 3] [--small] [--round]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.simulation import cross_round_cast
from tests.simulation.cross_round import CrossRound
from tests.simulation.figures import summary, table
from tests.simulation.world import Home
from tests.simulation.year import Settings, Year


def main() -> int:
    """Live the years that are asked for; gives 1 when something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same year")
    parser.add_argument("--years", type=int, default=1, help="so many, with this seed and the next ones")
    parser.add_argument("--small", action="store_true", help="one township or county, as in the tests")
    parser.add_argument("--round", action="store_true", help="a round of inspections instead")
    asked = parser.parse_args()
    if asked.round:
        return _round(
            cross_round_cast.small(asked.seed) if asked.small else cross_round_cast.large(asked.seed)
        )
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        for seed in range(asked.seed, asked.seed + asked.years):
            outcome = Year(home, Settings(seed, small=asked.small)).run()
            sys.stdout.write((summary if asked.years > 1 else table)(outcome) + "\n")
            sys.stdout.flush()
            faults += len(outcome.checks.faults)
        home.close()
    return 1 if faults else 0


def _round(settings: cross_round_cast.Settings) -> int:
    """Live a round to its end; gives 1 when something did not hold."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        outcome = CrossRound(home, settings).run()
        home.close()
    sys.stdout.write("\n".join([outcome.figures(), *outcome.faults]) + "\n")
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
