"""Reading the parameters of a call."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as some

from playground.errors import ApiError
from playground.params import Params, read_form


@given(some.dictionaries(some.text(max_size=5), some.text(max_size=20), max_size=5))
def test_a_form_is_read_as_the_standard_library_reads_it(values: dict[str, str]) -> None:
    body = urlencode(values, errors="replace")
    assert read_form(body.encode()) == (parse_qsl(body, keep_blank_values=True) or [("", "")])


@pytest.mark.parametrize("body", ["a=%zz&b=%4", "a", "=b", "a=%FF%fe", "%", "a=é%41", "a=\\x%41", "a=%5Cx41"])
def test_a_broken_form_is_read_as_the_standard_library_reads_it(body: str) -> None:
    assert read_form(body.encode()) == parse_qsl(body, keep_blank_values=True)


def test_a_form_of_too_many_fields_is_refused() -> None:
    with pytest.raises(ApiError):
        read_form(b"a=1&" * 101)


def test_numbers_and_flags_are_read_as_leniently_as_telegram_does() -> None:
    params = Params({"a": "7", "b": "x", "c": True, "d": "True", "e": "0", "f": None})
    assert [params.number(name) for name in "abc"] == [7, 0, 0]
    assert [params.flag(name) for name in "cdef"] == [True, True, False, False]
    assert (params.text("c"), params.text("f"), params.has("f")) == ("true", "", False)
