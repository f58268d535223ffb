"""Peer (d): the same six steps with aiogram 3's finite state machine, as its documentation writes one.

State and answers live in memory (`MemoryStorage`), people are served at once (aiogram's default),
the finished form is one row in SQLite. aiogram takes uvloop by itself when it is installed.
"""

from __future__ import annotations

import sqlite3

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext  # noqa: TC002 - aiogram reads the handlers' annotations
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import KeyboardButton, Message, ReplyKeyboardMarkup, ReplyKeyboardRemove

from benchmarks.peers.common import ASKED, BEGIN, OFFERED, SAVED, STEPS, configured, opened, store


class Meeting(StatesGroup):
    """The six questions."""

    kind = State()
    held_on = State()
    attendance = State()
    topics = State()
    decision = State()
    remark = State()


STATES = dict(zip(STEPS, Meeting.__all_states__, strict=True))
router = Router()


@router.message(Command(BEGIN.removeprefix("/")))
async def begin(message: Message, state: FSMContext) -> None:
    """Ask the first question."""
    await _ask(message, state, STEPS[0])


@router.message(StateFilter(Meeting), F.text)
async def answered(message: Message, state: FSMContext, database: sqlite3.Connection) -> None:
    """Keep an answer and ask on; after the last one, store the form."""
    assert message.from_user is not None
    step = str(await state.get_state()).partition(":")[2]
    await state.update_data({step: message.text})
    number = STEPS.index(step)
    if number + 1 < len(STEPS):
        await _ask(message, state, STEPS[number + 1])
        return
    store(database, message.from_user.id, await state.get_data())
    await state.clear()
    await message.answer(SAVED, reply_markup=ReplyKeyboardRemove())


async def _ask(message: Message, state: FSMContext, step: str) -> None:
    await state.set_state(STATES[step])
    offered = OFFERED.get(step)
    keyboard = (
        ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text=one) for one in offered]], one_time_keyboard=True)
        if offered
        else ReplyKeyboardRemove()
    )
    await message.answer(ASKED[step], reply_markup=keyboard)


def main() -> None:
    """Run until stopped."""
    peer = configured()
    session = AiohttpSession(api=TelegramAPIServer.from_base(peer.api_url))
    dispatcher = Dispatcher(database=opened(peer.database))
    dispatcher.include_router(router)
    dispatcher.run_polling(Bot(peer.token, session=session))


if __name__ == "__main__":
    main()
