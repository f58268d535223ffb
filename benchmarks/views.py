"""How long people wait for what they have to do, and parents for what is below them, on SQLite."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.load import percentile
from benchmarks.organizations import NOW, City
from services import my_tasks, overview, persons

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from domain.messages import Message
    from domain.people import Actor
    from storage.database import Database, Tx

CALLS = 200
SEED = 7


@dataclass(frozen=True)
class Views:
    """p95 in seconds, from the transaction's begin to the message that answers."""

    tasks: float
    """我的任务 of a secretary."""
    overview: float
    """What a parent sees of the organizations below."""


def measure(database: Database, city: City, calls: int = CALLS) -> Views:
    """Ask for secretaries and parents chosen by chance."""
    chance = random.Random(SEED)
    secretaries = [chance.choice(city.branch_ids) for _ in range(calls)]
    parents = [chance.choice(city.parents) for _ in range(calls)]
    return Views(
        _p95(database, secretaries, lambda tx, actor: my_tasks.to_do(tx, actor, NOW)),
        _p95(database, parents, lambda tx, actor: overview.overview(tx, actor, None, NOW)),
    )


def _p95(database: Database, ids: Sequence[int], show: Callable[[Tx, Actor], Message]) -> float:
    """What a call takes, with who asks found out as for every update; the first is not counted."""

    def ask(tx: Tx, person_id: int) -> None:
        actor = persons.identify(tx, City.chat(person_id), NOW)
        assert actor is not None
        show(tx, actor)

    database.run(ask, ids[0])
    seconds = []
    for person_id in ids:
        begun = time.perf_counter()
        database.run(ask, person_id)
        seconds.append(time.perf_counter() - begun)
    return percentile(seconds, 0.95)
