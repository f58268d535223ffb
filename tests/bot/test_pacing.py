"""How fast Telegram is spoken to."""

from __future__ import annotations

from bot.pacing import Pacing


def sent_within(pacing: Pacing, chats: list[int], seconds: float) -> int:
    """How many messages go out when everybody always has one waiting; looked at every 10 ms."""
    sent = 0
    for step in range(round(seconds * 100)):
        now = 1000 + step / 100
        for chat in chats:
            if pacing.wait(chat, now) == 0:
                pacing.take(chat)
                sent += 1
    return sent


def test_all_chats_together_stay_below_the_limit_after_the_first_burst() -> None:
    # 8 at once, then 28 a second for ten seconds.
    assert 28 * 10 <= sent_within(Pacing(28, 1000, 1000), list(range(50)), 10) <= 28 * 10 + 9


def test_one_chat_gets_its_burst_and_then_one_a_second() -> None:
    # 5 at once, then 1 a second: 5 + 9 within ten seconds (the tenth second has not passed).
    assert sent_within(Pacing(1000, 1, 5), [7], 10) == 14


def test_a_refused_chat_rests_and_others_go_on() -> None:
    pacing = Pacing(28, 10, 5)
    pacing.refused(1, 3.0, now=100.0)
    assert pacing.wait(1, 100.5) == 2.5
    assert pacing.wait(2, 100.5) == 0
    assert pacing.wait(1, 103.5) == 0


def test_two_refused_chats_mean_everybody_rests() -> None:
    pacing = Pacing(28, 10, 5)
    pacing.refused(1, 3.0, now=100.0)
    pacing.refused(2, 4.0, now=101.0)
    assert pacing.wait(3, 102.0) == 3.0
    assert pacing.wait(3, 105.0) == 0


def test_a_chat_that_is_held_lets_nothing_overtake() -> None:
    pacing = Pacing(28, 10, 5)
    pacing.hold(1, until=105.0)
    pacing.hold(1, until=102.0)
    assert pacing.wait(1, 103.0) == 2.0


def test_rested_chats_are_forgotten() -> None:
    pacing = Pacing(28, 1, 5)
    for chat in range(1000):
        pacing.wait(chat, 100.0)
        pacing.take(chat)
    pacing.forget_rested(200.0)
    assert pacing.remembered() == 0
