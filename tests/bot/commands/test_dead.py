"""What the operator is shown of an update that was given up tells what it was, and nothing that it holds."""

from __future__ import annotations

import json

import pytest

from bot.commands.dead import veiled

SECRET = "缺签到表"


@pytest.mark.parametrize(
    ("update", "told"),
    [
        ({"callback_query": {"data": "ss:w:12:S3-2:5"}}, "a button: ss:w"),
        ({"callback_query": {"data": "n:score_item:12.S3-2.4@7"}}, "a button: n:score_item"),
        ({"message": {"text": SECRET}}, "a text of 4 characters"),
        ({"message": {"voice": {"file_id": SECRET}, "chat": {}}}, "chat, voice"),
        ({"update_id": 1, "poll": {"question": SECRET}}, "poll"),
    ],
)
def test_it_is_told_by_its_kind(update: dict[str, object], told: str) -> None:
    assert veiled(json.dumps(update)) == told


@pytest.mark.parametrize(
    "payload", ["", "[1]", "nonsense", '{"callback_query": 3}', '{"message": {"text": 3}}']
)
def test_what_cannot_be_read_is_counted(payload: str) -> None:
    assert veiled(payload).endswith("characters that cannot be read")
