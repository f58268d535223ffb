"""How duty items are read: what is written in the catalogue is what the library reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.catalogue.loading import catalogue
from storage.pinyin import keys_of

if TYPE_CHECKING:
    from domain.catalogue.entry import Entry


@pytest.mark.parametrize("item", catalogue(2026).entries, ids=lambda item: item.id)
def test_the_reading_of_an_item_is_one_of_those_its_characters_have(item: Entry) -> None:
    known = keys_of(item.title)

    assert item.keys.text == known.text
    assert item.keys.pinyin in known.pinyin.split()
    assert item.keys.initials in known.initials.split()
