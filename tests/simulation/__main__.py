"""Run simulated years: `python -m tests.simulation --seed 7 [--years 3] [--small]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.simulation.figures import summary, table
from tests.simulation.world import Home
from tests.simulation.year import Settings, Year


def main() -> int:
    """Live the years that are asked for; gives 1 when something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same year")
    parser.add_argument("--years", type=int, default=1, help="so many, with this seed and the next ones")
    parser.add_argument("--small", action="store_true", help="one township or county, as in the tests")
    asked = parser.parse_args()
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


if __name__ == "__main__":
    sys.exit(main())
