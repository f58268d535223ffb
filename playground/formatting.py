"""Texts as Telegram understands them: HTML becomes text and entities, and some entities it finds by itself.

Offsets and lengths are in UTF-16 units, errors and their byte offsets are those of `parse_html` in tdlib/td
(td/telegram/MessageEntity.cpp). Source of the supported tags: core.telegram.org/bots/api#html-style.
"""

import re
from html import unescape
from typing import NamedTuple

from playground.errors import ApiError, Refusal
from playground.people import Json

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
_SPECIAL = re.compile(r"<|&(?:#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|lt|gt|amp|quot)(?![A-Za-z]);?")
_START = re.compile(r"<([^\s>]*)")
_CLOSING = re.compile(r"\s*>")
_END = re.compile(r"</([^\s>]*)\s*")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.\-]*)(?=[\s>])))?""")
_ABSOLUTE_URL = re.compile(
    r"(?:https?|ftp|tg)://\S+|mailto:\S+|tel:\S+|[\w-]+(?:\.[\w-]+)+\S*", re.IGNORECASE
)
_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<url>https?://[^\s<>，。；：！？（）、]*[^\s<>.,;:!?)，。；：！？（）、])"
    r"|(?P<email>[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z]{2,})+)"
    r"|(?P<mention>(?<!\w)@[A-Za-z0-9_]{4,32}(?!\w))"
    r"|(?P<hashtag>(?<!\w)#(?=\w*[^\W\d])\w{1,256})"
)
_HINT = re.compile(r"[/@#]|://")
_OPAQUE = frozenset({"code", "pre", "text_link"})
"""Inside these nothing is found by itself."""


class Formatted(NamedTuple):
    """A text and its entities (Telegram's MessageEntity objects)."""

    text: str
    entities: list[Json]


class _Open(NamedTuple):
    tag: str
    argument: str
    offset: int
    begin: int
    """Index of the tag's first piece of text."""


def units(text: str) -> int:
    """Count UTF-16 units, Telegram's measure of length."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> Formatted:
    """Turn HTML into text and entities, or refuse it in Telegram's words."""
    if "<" not in source and "&" not in source:
        return Formatted(source, [])
    return _HtmlParser(source).parse()


def trimmed(formatted: Formatted) -> Formatted:
    """Take away white space at both ends, as Telegram does, and move the entities along."""
    stripped = formatted.text.rstrip()
    left = len(stripped) - len(stripped.lstrip())
    stripped = stripped[left:]
    if stripped == formatted.text or not formatted.entities:
        return Formatted(stripped, formatted.entities)
    length, kept = units(stripped), []
    for entity in formatted.entities:
        start = max(entity["offset"] - left, 0)
        end = min(entity["offset"] + entity["length"] - left, length)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return Formatted(stripped, kept)


def with_found(formatted: Formatted) -> Formatted:
    """Add the entities that Telegram finds by itself: commands, addresses, mentions and hashtags."""
    text = formatted.text
    if not _HINT.search(text):
        return formatted
    closed = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in formatted.entities
        if entity["type"] in _OPAQUE
    ]
    entities = list(formatted.entities)
    for match in _FOUND.finditer(text):
        offset, length = units(text[: match.start()]), units(match[0])
        if not any(start < offset + length and offset < end for start, end in closed):
            entities.append({"offset": offset, "length": length, "type": str(match.lastgroup)})
    entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return Formatted(text, entities)


class _HtmlParser:
    """One pass over one text."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.pieces: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []

    def parse(self) -> Formatted:
        """Read the whole source."""
        position = 0
        while special := _SPECIAL.search(self.source, position):
            self._add(self.source[position : special.start()])
            if special[0] != "<":
                self._add(unescape(special[0] if special[0].endswith(";") else special[0] + ";"))
                position = special.end()
            elif self.source.startswith("/", special.end()):
                position = self._end_tag(special.start())
            else:
                position = self._start_tag(special.start())
        self._add(self.source[position:])
        if self.open:
            raise ApiError(Refusal.HTML_END_MISSING, tag=self.open[-1].tag)
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return Formatted("".join(self.pieces), self.entities)

    def _add(self, text: str) -> None:
        if text:
            self.pieces.append(text)
            self.offset += units(text)

    def _at(self, position: int) -> int:
        """Convert a position into Telegram's byte offset."""
        return len(self.source[:position].encode("utf-8", "surrogatepass"))

    def _start_tag(self, begin: int) -> int:
        match = _START.match(self.source, begin)
        tag = match[1].lower() if match else ""
        position = match.end() if match else begin
        if position >= len(self.source):
            raise ApiError(Refusal.HTML_START_UNCLOSED, offset=self._at(begin))
        if tag not in _TAGS:
            raise ApiError(Refusal.HTML_TAG_UNSUPPORTED, tag=tag, offset=self._at(begin))
        argument = ""
        while not (closing := _CLOSING.match(self.source, position)):
            attribute = _ATTRIBUTE.match(self.source, position)
            if attribute is None:
                raise self._bad_attribute(tag, begin, position)
            position = attribute.end()
            if position >= len(self.source):
                raise ApiError(Refusal.HTML_TAG_UNCLOSED, tag=tag, offset=self._at(begin))
            value = next((group for group in attribute.groups()[1:] if group is not None), "")
            argument = _argument(tag, attribute[1], unescape(value)) or argument
        if tag == "span" and argument != "spoiler":
            raise ApiError(Refusal.HTML_SPAN, offset=self._at(begin))
        self.open.append(_Open(tag, argument, self.offset, len(self.pieces)))
        return closing.end()

    def _bad_attribute(self, tag: str, begin: int, position: int) -> ApiError:
        if self.source.find(">", position) < 0:
            return ApiError(Refusal.HTML_TAG_UNCLOSED, tag=tag, offset=self._at(begin))
        return ApiError(Refusal.HTML_ATTRIBUTE, tag=tag, offset=self._at(begin))

    def _end_tag(self, begin: int) -> int:
        if not self.open:
            raise ApiError(Refusal.HTML_END_UNEXPECTED, offset=self._at(begin))
        match = _END.match(self.source, begin)
        position = match.end() if match else begin
        if not self.source.startswith(">", position):
            raise ApiError(Refusal.HTML_END_UNCLOSED, offset=self._at(begin))
        found, opened = (match[1].lower() if match else ""), self.open.pop()
        if found and found != opened.tag:
            raise ApiError(Refusal.HTML_END_UNMATCHED, offset=self._at(begin), tag=opened.tag, found=found)
        if self.offset > opened.offset:
            self._close(opened)
        return position + 1

    def _close(self, opened: _Open) -> None:
        entity: Json = {
            "offset": opened.offset,
            "length": self.offset - opened.offset,
            "type": _TAGS[opened.tag],
        }
        if opened.tag == "a":
            url = opened.argument or "".join(self.pieces[opened.begin :])
            if not _ABSOLUTE_URL.fullmatch(url):
                return
            entity["url"] = url if re.match(r"[a-z]+:", url, re.IGNORECASE) else f"http://{url}/"
        elif opened.tag == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        elif opened.tag in {"pre", "code"} and self._merged(entity, opened):
            return
        self.entities.append(entity)

    def _merged(self, entity: Json, opened: _Open) -> bool:
        """Make one entity of `<pre><code class="language-…">` around the same text."""
        last = self.entities[-1] if self.entities else None
        language = opened.argument
        if last is not None and (last["offset"], last["length"]) == (entity["offset"], entity["length"]):
            if entity["type"] == "pre" and last["type"] == "code" and last.get("language"):
                last["type"] = "pre"
                return True
            if entity["type"] == "code" and last["type"] == "pre" and language:
                last["language"] = language
                return True
        if language:
            entity["language"] = language
        return False


def _argument(tag: str, name: str, value: str) -> str:
    """Pick the one attribute value that matters for a tag."""
    if tag == "a" and name == "href":
        return value
    if tag == "code" and name == "class" and value.startswith("language-"):
        return value.removeprefix("language-")
    if tag == "span" and name == "class" and value.startswith("tg-"):
        return value.removeprefix("tg-")
    return "expandable" if tag == "blockquote" and name == "expandable" else ""
