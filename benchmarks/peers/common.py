"""What the peers share: their settings, and the record that a finished form leaves behind."""

from __future__ import annotations

import logging
import os
import sqlite3
from dataclasses import dataclass

STEPS = ("kind", "held_on", "attendance", "topics", "decision", "remark")
"""The six questions of every peer's form."""

BEGIN = "/meeting"
ASKED = {
    "kind": "开了什么会？",
    "held_on": "哪天开的？",
    "attendance": "应到几人，实到几人？",
    "topics": "议题一句话？",
    "decision": "决议一句话？",
    "remark": "还有要补充的吗？",
}
OFFERED = {
    "kind": ("支部党员大会", "支委会", "党小组会", "党课"),
    "held_on": ("今天", "昨天"),
    "attendance": ("12/15", "15/15"),
    "decision": ("没有",),
    "remark": ("没有",),
}
SAVED = "已保存。"


@dataclass(frozen=True)
class Peer:
    """Where a peer finds its server and its database."""

    api_url: str
    token: str
    database: str


def configured() -> Peer:
    """The settings of this process; only warnings are logged, as in the production build under load."""
    logging.basicConfig(level=logging.WARNING)
    return Peer(os.environ["BENCH_API_URL"], os.environ["BENCH_TOKEN"], os.environ["BENCH_DATABASE"])


def opened(path: str) -> sqlite3.Connection:
    """A database with the production build's durability: write-ahead log, every commit on disk."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS meetings (id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL,"
        " kind TEXT, held_on TEXT, attendance TEXT, topics TEXT, decision TEXT, remark TEXT)"
    )
    connection.commit()
    return connection


def store(connection: sqlite3.Connection, person_id: int, answers: dict[str, str]) -> None:
    """Keep a finished form: one row, one commit."""
    connection.execute(
        "INSERT INTO meetings (person_id, kind, held_on, attendance, topics, decision, remark)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (person_id, *(answers[step] for step in STEPS)),
    )
    connection.commit()
