"""A round that was started, with the chats of who visits, leads, runs it and is visited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.people import Actor
    from tests.harness.chat import Chat, World
    from tests.services.inspecting import Supervision


@dataclass(frozen=True)
class Visiting:
    """The world in which the round goes on; two of a pair are on their way to a village."""

    world: World
    supervision: Supervision

    def chat(self, actor: Actor) -> Chat:
        """The chat of somebody of the round."""
        return self.world.chat(actor.telegram_id)

    def inspector(self, number: int = 0) -> Chat:
        """0 and 1: the pair of every inspection."""
        return self.chat(self.supervision.inspector(number))

    @property
    def village_id(self) -> int:
        """The inspection of the village."""
        return self.supervision.village_id


def begin(chat: Chat, visiting: Visiting) -> None:
    """Go to the village and open the first item."""
    chat.forge(f"ss:o:{visiting.village_id}")
    chat.tap("到了,开始打分")


def full_marks(chat: Chat) -> int:
    """Give full marks until the whole sheet is shown; gives how many taps that took."""
    taps = 0
    while any(label.startswith("满分") for label in chat.last.labels):
        chat.tap(next(label for label in chat.last.labels if label.startswith("满分")))
        taps += 1
    return taps


def score_all(chat: Chat, visiting: Visiting, *exceptions: str) -> None:
    """Fill in the sheet of the village in one message and seal it."""
    chat.forge(f"ss:a:{visiting.village_id}")
    chat.say(f"打分 {';'.join(exceptions) or '满分'}")
    chat.tap("保存")
    chat.tap("封存")
