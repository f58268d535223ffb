"""Run simulated years: `python -m tests.simulation --seed 7 [--years 3] [--small]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from domain.demonstration import Size
from tests.simulation.figures import table
from tests.simulation.year import SMALL, Settings, Year


def main() -> int:
    """Live the years that are asked for; gives 1 when something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--years", type=int, default=1, help="so many, with this seed and the next ones")
    parser.add_argument("--small", action="store_true", help="a small city: seconds instead of minutes")
    parser.add_argument("--days", type=int, default=0)
    asked = parser.parse_args()
    faults = 0
    for seed in range(asked.seed, asked.seed + asked.years):
        settings = Settings(seed, SMALL if asked.small else Size(), every_day=not asked.small)
        if asked.days:
            settings = Settings(seed, settings.size, days=asked.days, every_day=not asked.small)
        with tempfile.TemporaryDirectory() as folder:
            outcome = Year(Path(folder), settings).run()
        sys.stdout.write(table(outcome) + "\n")
        faults += len(outcome.checks.faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
