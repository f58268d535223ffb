"""A line about an organization below stays together on a narrow phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates.render import text

if TYPE_CHECKING:
    from domain.messages import Json


def test_the_sign_that_there_is_more_never_stands_alone_on_a_line() -> None:
    line: dict[str, Json] = {
        "organization": "柏洼镇党委",
        "overdue": 6,
        "named": [{"title": "述职评议考核", "subject": "", "period": None}],
        "more": True,
        "waiting": 1,
        "waivers": 0,
    }

    assert text("overview.line", line) == "柏洼镇党委:过期 6 项,述职评议考核等;待收待答复 1 件"
