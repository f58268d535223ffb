"""Finding out what kind of picture some bytes are, and how large, from their first bytes."""

from typing import NamedTuple

_SOF = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
"""JPEG markers that carry the size."""
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""JPEG markers without a length."""
_PNG_HEAD = 24
_GIF_HEAD = 10
_WEBP_HEAD = 30


class Picture(NamedTuple):
    """A picture's kind and its size in pixels."""

    mime: str
    extension: str
    width: int
    height: int


def read(head: bytes) -> Picture | None:
    """Recognise PNG, JPEG, GIF and WebP; None for anything else."""
    if head.startswith(b"\x89PNG\r\n\x1a\n") and len(head) >= _PNG_HEAD:
        return Picture("image/png", ".png", _big(head[16:20]), _big(head[20:24]))
    if head.startswith((b"GIF87a", b"GIF89a")) and len(head) >= _GIF_HEAD:
        return Picture("image/gif", ".gif", _little(head[6:8]), _little(head[8:10]))
    if head.startswith(b"\xff\xd8"):
        return _jpeg(head)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP" and len(head) >= _WEBP_HEAD:
        return _webp(head)
    return None


def _jpeg(head: bytes) -> Picture | None:
    position = 2
    while position + 9 <= len(head) and head[position] == 0xFF:  # noqa: PLR2004  every marker begins so
        marker = head[position + 1]
        if marker in _SOF:
            return Picture(
                "image/jpeg",
                ".jpg",
                _big(head[position + 7 : position + 9]),
                _big(head[position + 5 : position + 7]),
            )
        position += 2 if marker in _STANDALONE else 2 + _big(head[position + 2 : position + 4])
    return None


def _webp(head: bytes) -> Picture | None:
    form = head[12:16]
    if form == b"VP8X":
        return _as_webp(_little(head[24:27]) + 1, _little(head[27:30]) + 1)
    if form == b"VP8 ":
        return _as_webp(_little(head[26:28]) & 0x3FFF, _little(head[28:30]) & 0x3FFF)
    if form == b"VP8L":
        bits = _little(head[21:25])
        return _as_webp((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    return None


def _as_webp(width: int, height: int) -> Picture:
    return Picture("image/webp", ".webp", width, height)


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")
