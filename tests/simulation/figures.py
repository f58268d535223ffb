"""What a year came to, as a compact table."""

from __future__ import annotations

from collections import Counter
from statistics import mean, median
from typing import TYPE_CHECKING

from domain.obligations import State
from tests.simulation.phones import CHARACTER_SECONDS, READ_SECONDS, TAP_SECONDS
from tests.simulation.year import FIRST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from tests.simulation.phones import Phone
    from tests.simulation.year import Outcome


def table(outcome: Outcome) -> str:
    """Everything a year tells."""
    lines = [f"seed {outcome.settings.seed}, {outcome.settings.days} days, {outcome.seconds:.1f} s"]
    lines += _people(outcome)
    lines += _duties(outcome)
    lines.append("digests: " + _told(outcome.digests) + "; stages: " + _told(outcome.stages))
    lines.append("entered: " + _told(outcome.people.entries))
    lines.append("people: " + _told(outcome.people.counts))
    lines.append("happened: " + _told(outcome.happened + outcome.world.counts))
    lines.append(f"pushes of others' doings at night or on rest days: {outcome.checks.at_night}")
    lines.append(
        f"minutes are an estimate: {READ_SECONDS:g} s a message read, {TAP_SECONDS:g} s a tap,"
        f" {CHARACTER_SECONDS:g} s a character typed"
    )
    lines.append(outcome.checks.report())
    return "\n".join(lines)


def summary(outcome: Outcome) -> str:
    """A year in a line, and what did not hold in it."""
    done = sum(count for (_, state), count in outcome.states.items() if state is State.MET)
    made = sum(outcome.checks.made.values())
    told = sum(outcome.digests.values())
    line = f"seed {outcome.settings.seed}: {told} digests, {done} duties met, {made:,} checks"
    return "\n".join([f"{line}, {outcome.seconds:.0f} s", *faulty(outcome)])


def faulty(outcome: Outcome) -> list[str]:
    """What did not hold, with the seed that shows it."""
    return [f"seed {outcome.settings.seed}: {one}" for one in outcome.checks.faults]


def _people(outcome: Outcome) -> list[str]:
    """Messages and minutes per person and week, by role and kind of organization."""
    groups: dict[str, list[Phone]] = {}
    city = outcome.people.city
    for row in city.offices.values():
        account = city.account(row.person)
        if account is not None:
            kind = city.organizations[row.organization].kind
            groups.setdefault(f"{kind} {row.role}", []).append(outcome.world.phone(account))
    weeks = outcome.settings.days // 7
    heads = "median  mean  95 %  worst"
    lines = [f"{'a week':38} people   messages: {heads}   minutes: {heads}"]
    for name, phones in sorted(groups.items()):
        mine = list({id(one): one for one in phones}.values())
        messages = [count for one in mine for count in _per_week(one.unasked, weeks)]
        minutes = [seconds / 60 for one in mine for seconds in _per_week(one.seconds, weeks)]
        lines.append(f"{name:38} {len(mine):6} {_spread(messages, 17)} {_spread(minutes, 17)}")
    return lines


def _per_week(counted: Mapping[date, float], weeks: int) -> list[float]:
    found = [float(count) for day, count in counted.items() if day >= FIRST]
    return found + [0.0] * max(0, weeks - len(found))


def _spread(values: Sequence[float], width: int) -> str:
    """Median, mean, 95 % and worst."""
    return f"{median(values):{width}.1f} {mean(values):5.2f} {_at(values, 0.95):5.1f} {max(values):6.1f}"


def _at(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _duties(outcome: Outcome) -> list[str]:
    packs = sorted({pack for pack, _ in outcome.states})
    lines = []
    for pack in packs:
        told = ", ".join(f"{state.value} {outcome.states[pack, state]}" for state in State)
        lines.append(f"duties, {pack}: {told}")
    return lines


def _told(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counted.items())) or "nothing"
