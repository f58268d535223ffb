"""How diligent people are: what they do by themselves, when they enter it, what they make of a reminder."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Diligence:
    """A kind of person. Chances are from 0 to 1; parts are of a period, 0 its first day and 1 its last."""

    name: str
    remembers: float
    """Does what is due without being told."""
    held: tuple[float, float]
    """In which part of the period it is done."""
    delay_days: tuple[int, int]
    """From doing to entering."""
    reacts: float
    """Makes something of a digest."""
    ways: tuple[float, float, float] = (1, 1, 1)
    """How often they enter by the digest's button, from 我的任务, in one line."""
    puts_off: float = 0.1
    waives: float = 0.02
    made_up: float = 0.3
    """What was not done in its period is done afterwards."""
    slips: float = 0.04
    """A record is corrected or withdrawn."""
    paper: bool = False
    """Writes on paper; a clerk enters it."""


PROMPT = Diligence("prompt", 0.98, (0.05, 0.7), (0, 1), 0.98)
ORDINARY = Diligence("ordinary", 0.75, (0.2, 0.95), (0, 5), 0.9)
LATE = Diligence("late", 0.6, (0.6, 1.0), (2, 25), 0.6)
FORGETFUL = Diligence("forgetful", 0.3, (0.3, 1.0), (0, 10), 0.5)
PAPER = Diligence("paper", 0.85, (0.2, 0.95), (1, 12), 0.0, paper=True)
SNOOZER = Diligence("puts off", 0.5, (0.3, 1.0), (0, 6), 0.9, puts_off=0.7)
WAIVER = Diligence("asks for waivers", 0.6, (0.2, 1.0), (0, 6), 0.9, waives=0.35)
LEAVE = Diligence("goes on leave", 0.75, (0.2, 0.95), (0, 5), 0.9, waives=0.1)
BLOCKS = Diligence("blocks the bot", 0.75, (0.2, 0.95), (0, 5), 0.7)
ABSENT = Diligence("never joined", 0.0, (0.2, 0.95), (0, 5), 0.0)

_MIXED = (
    (PROMPT, 20),
    (ORDINARY, 30),
    (LATE, 10),
    (FORGETFUL, 10),
    (PAPER, 8),
    (SNOOZER, 7),
    (WAIVER, 5),
    (LEAVE, 4),
    (BLOCKS, 3),
    (ABSENT, 3),
)
"""Kinds of people, and how many of a hundred are such."""


def drawn(chance: random.Random) -> Diligence:
    """Somebody at random."""
    (one,) = chance.choices([kind for kind, _ in _MIXED], [of_a_hundred for _, of_a_hundred in _MIXED])
    return one
