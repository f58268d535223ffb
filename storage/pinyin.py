"""How the characters of a name are read: made when a name is written, so that searching needs no library."""

from __future__ import annotations

from functools import lru_cache

from domain.search import SearchKeys, search_keys


@lru_cache(maxsize=4096)
def keys_of(name: str) -> SearchKeys:
    """The keys a name is found by, in every reading of its characters: 单 is shan, dan and chan.

    A known word has its one reading (重庆), and so most names of places have one in all.
    """
    # Imported here: loading its dictionaries takes 0.7 s, and only writes need them.
    from pypinyin import Style, pinyin  # noqa: PLC0415 - see above

    return search_keys(name, pinyin(name, style=Style.NORMAL, heteronym=True))
