"""The lists of a township as chat tests begin with them, and who keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.people import Level, Role
from tests.handlers.conftest import CITY
from tests.harness.look import beside
from tests.services import lists
from tests.services.people import office_of

if TYPE_CHECKING:
    from domain.demonstration import Demonstration
    from tests.harness.chat import Chat, World


CATEGORIES = ("研究决策", "组织实施", "统筹协调", "督查检查", "宏观指导", "落实保障", "考核奖惩")


@pytest.fixture
def clerk(world: World, city: Demonstration) -> Chat:
    """The chat of the township's clerk."""
    return world.chat(city.who(Role.CLERK, Level.TOWNSHIP)[0].id)


@pytest.fixture
def head(world: World, city: Demonstration) -> Chat:
    """The chat of the township's secretary."""
    return world.chat(city.who(Role.SECRETARY, Level.TOWNSHIP)[0].id)


@pytest.fixture
def member(world: World, city: Demonstration) -> Chat:
    """The chat of the township's leadership member."""
    return world.chat(city.who(Role.LEADERSHIP_MEMBER, Level.TOWNSHIP)[0].id)


def put_in_hands(world: World, chat: Chat) -> None:
    """Draw the lists of a chat's organization, and give every category to its secretary."""
    beside(world, lambda tx: lists.put_in_hands(tx, chat.id, world.now))


def sign(world: World, chat: Chat, upto: int = 10**6) -> str:
    """What the button sends by which a chat signs for the first lists, as they are or were."""
    account = next(one for one in CITY.accounts if one.id == chat.id)
    return f"li:s:1:{beside(world, lambda tx: office_of(tx, account).id)}:{upto}"


def publish(world: World, clerk: Chat) -> None:
    beside(world, lambda tx: lists.published(tx, clerk.id, world.now))
