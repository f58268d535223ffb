"""Who is let in."""

import pytest

from playground.guard import is_loopback
from tests.playground.bench import MING, TOKEN, Bench


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "[::1]:8080", "127.9.9.9"])
async def test_loopback_hosts_are_let_in(bench: Bench, host: str) -> None:
    answer = await bench.client.get("/playground/people", headers={"host": host})
    assert answer.status_code == 200


@pytest.mark.parametrize("host", ["bot.example", "10.0.0.1", "127.0.0.1.bot.example", ""])
@pytest.mark.parametrize("path", ["/playground/people", "/", f"/bot{TOKEN}/getMe"])
async def test_other_hosts_are_not(bench: Bench, host: str, path: str) -> None:
    assert (await bench.client.get(path, headers={"host": host})).status_code == 403


@pytest.mark.parametrize(
    "header", [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
async def test_pages_of_other_sites_change_nothing(bench: Bench, header: dict[str, str]) -> None:
    path = f"/playground/people/{MING}/text"
    assert (await bench.client.post(path, json={"text": "x"}, headers=header)).status_code == 403
    assert (await bench.client.get(f"/bot{TOKEN}/logOut", headers=header)).status_code == 403
    assert await bench.updates() == []


async def test_the_own_page_is_let_in(bench: Bench) -> None:
    headers = {"origin": "http://127.0.0.1", "sec-fetch-site": "same-origin"}
    path = f"/playground/people/{MING}/text"
    assert (await bench.client.post(path, json={"text": "x"}, headers=headers)).status_code == 200


def test_only_addresses_of_this_machine_are_loopback() -> None:
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")
    assert not is_loopback("0.0.0.0")  # noqa: S104  the very address that must not be bound
    assert not is_loopback("example.org")
