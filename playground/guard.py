"""Keeping other web sites and other machines out: the playground is for this machine only."""

import ipaddress
from functools import lru_cache

from starlette.types import Scope

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITES = frozenset({b"same-origin", b"none"})


@lru_cache(maxsize=100)
def is_loopback(host: str) -> bool:
    """Tell whether a host name or address can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refusal(scope: Scope) -> str | None:
    """Tell why a request is not let in; None when it is.

    The Host header defends against DNS rebinding. A request that may change something must not come from a
    page of another site: browsers say so by Origin or Sec-Fetch-Site. Calls of the Bot API change something
    whatever their HTTP method.
    """
    host = origin = site = None
    for name, value in scope["headers"]:
        if name == b"host":
            host = value
        elif name == b"origin":
            origin = value
        elif name == b"sec-fetch-site":
            site = value
    if host is None or not is_loopback(_without_port(host.decode("latin-1"))):
        return "the playground answers on loopback addresses only"
    if scope["method"] in _SAFE and not scope["path"].startswith("/bot"):
        return None
    if origin is not None and origin != b"http://" + host:
        return "other web sites may not use the playground"
    if site is not None and site not in _OWN_SITES:
        return "other web sites may not use the playground"
    return None


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]
