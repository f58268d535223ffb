"""One number, however it is written."""

from __future__ import annotations

import pytest

from domain.phones import masked, normalise


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


@pytest.mark.parametrize(
    ("phone", "shown"), [("13800000001", "138****0001"), ("4420794600", "442****4600"), ("1234567", "****")]
)
def test_a_masked_number_is_known_only_to_whoever_knows_it(phone: str, shown: str) -> None:
    assert masked(phone) == shown
