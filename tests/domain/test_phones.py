"""One number, however it is written."""

from __future__ import annotations

import pytest

from domain.phones import normalise


@pytest.mark.parametrize(
    "written",
    [
        "10012345678",
        "8610012345678",
        "+8610012345678",
        "008610012345678",
        "+86 100 1234 5678",
        "100-1234-5678",
        "１００１２３４５６７８",
        " 100\u200b1234\u202a5678 ",
    ],
)
def test_the_country_code_spaces_and_signs_make_no_difference(written: str) -> None:
    assert normalise(written) == "10012345678"


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("+44 20 7946 0000", "442079460000"),
        ("86100", "86100"),
        ("8620012345678", "8620012345678"),
        ("", ""),
        ("no number", ""),
        ("٠١٢", ""),
    ],
)
def test_other_numbers_keep_their_digits(written: str, digits: str) -> None:
    assert normalise(written) == digits
