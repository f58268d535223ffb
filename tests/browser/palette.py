"""Makes a picture small: a PNG of 256 colours, plenty for a page, has a quarter of the bytes."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

MOST_COLOURS = 256
SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {2: 3, 6: 4}
"""Bytes of a pixel by the colour type of the header. Source: PNG specification, 11.2.1."""

PALETTE = 3
"""The colour type of a picture with a palette."""

Colour = tuple[int, ...]


class Picture(NamedTuple):
    """Rows of pixels, a tuple of channels each; transparency is not kept."""

    width: int
    rows: list[list[Colour]]


def shrink(png: bytes) -> bytes:
    """Give the same picture in its 256 most telling colours."""
    picture = decoded(png)
    palette, places = _palette(Counter(colour for row in picture.rows for colour in row))
    lines = (b"\0" + bytes(places[colour] for colour in row) for row in picture.rows)
    header = struct.pack(">2I5B", picture.width, len(picture.rows), 8, PALETTE, 0, 0, 0)
    return SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", b"".join(bytes(colour) for colour in palette)),
            _chunk(b"IDAT", zlib.compress(b"".join(lines), 9)),
            _chunk(b"IEND", b""),
        )
    )


def decoded(png: bytes) -> Picture:
    """Read a PNG as Chromium writes it: 8 bits a channel, not interlaced."""
    chunks = list(_chunks(png))
    width, height, depth, kind, *_, interlaced = struct.unpack(">2I5B", chunks[0][1])
    assert (depth, interlaced) == (8, 0)
    size = CHANNELS[kind]
    stream = zlib.decompress(b"".join(body for name, body in chunks if name == b"IDAT"))
    line = width * size
    rows: list[list[Colour]] = []
    above = bytes(line)
    for start in range(0, height * (line + 1), line + 1):
        above = _unfiltered(stream[start], stream[start + 1 : start + 1 + line], above, size)
        rows.append(list(zip(above[::size], above[1::size], above[2::size], strict=True)))
    return Picture(width, rows)


def _unfiltered(kind: int, line: bytes, above: bytes, size: int) -> bytes:
    """Undo a line's filter. Source: PNG specification, 9.2."""
    if kind == 0:
        return line
    if kind == 2:
        return bytes((one + up) & 255 for one, up in zip(line, above, strict=True))
    done = bytearray(size) + line  # `size` zeros stand left of the first pixel
    for at, (up, corner) in enumerate(zip(above, bytes(size) + above, strict=False), start=size):
        left = done[at - size]
        done[at] = (done[at] + (left, 0, (left + up) // 2, _paeth(left, up, corner))[kind - 1]) & 255
    return bytes(done[size:])


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))


def _palette(histogram: Counter[Colour]) -> tuple[list[Colour], dict[Colour, int]]:
    """Split the colours, the most varied heap first and at its mean, into as many heaps as are allowed."""
    heaps = [_Heap(histogram)]
    while len(heaps) < MOST_COLOURS:
        heaps.sort(key=lambda heap: heap.error)
        if heaps[-1].error == 0:
            break
        heaps += heaps.pop().halves()
    return [heap.mean for heap in heaps], {one: at for at, heap in enumerate(heaps) for one in heap.colours}


class _Heap:
    """Colours that will become one, how far they are from it, and along which channel most."""

    def __init__(self, colours: Counter[Colour]) -> None:
        self.colours = colours
        total = colours.total()
        means = [sum(one[axis] * count for one, count in colours.items()) / total for axis in range(3)]
        spread = [
            sum((one[axis] - mean) ** 2 * count for one, count in colours.items())
            for axis, mean in enumerate(means)
        ]
        self.error = sum(spread)
        self.mean: Colour = tuple(round(mean) for mean in means)
        self._axis = spread.index(max(spread))
        self._cut = means[self._axis]

    def halves(self) -> tuple[_Heap, _Heap]:
        """The colours below the mean, and the others."""
        below = {one: count for one, count in self.colours.items() if one[self._axis] < self._cut}
        above = {one: count for one, count in self.colours.items() if one not in below}
        return _Heap(Counter(below)), _Heap(Counter(above))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    assert png.startswith(SIGNATURE)
    at = len(SIGNATURE)
    while at < len(png):
        length, name = struct.unpack(">I4s", png[at : at + 8])
        yield name, png[at + 8 : at + 8 + length]
        at += 12 + length


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
