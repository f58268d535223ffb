"""The feedback of an inspection as a page to print: every version of every value, findings, what is good."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from templates.render import day_year, text, unescape
from templates.word.writing import Page

if TYPE_CHECKING:
    from domain.messages import Json, Params

FILE_NAME = "督查反馈_{organization}_{day}.docx"

_ITEMS = (("编号", 1.6), ("评分项", 4.4), ("得分", 2.6), ("原因", 4.6), ("双人验收", 3.4))
_FINDINGS = (("编号", 2.4), ("问题", 6.8), ("类型、程度", 3.4), ("整改到", 4.0))
_NOTES = (("种类", 2.4), ("内容", 14.0))


def content(params: Params) -> bytes:
    """The document. `params`: as `services.feedback_document` gives them."""
    page = Page(
        _said("feedbacks.paper_title", params),
        _said("feedbacks.paper_subtitle", params),
        params["by"],
        date.fromisoformat(params["on"]),
    )
    if not params["fed_back_on"]:
        page.line(_said("feedbacks.paper_is_preview", params), bold=True)
    for line in params["first"]:
        page.line(_plain(line), bold=True)
    page.line(_said("feedbacks.paper_total", params), bold=True)
    for line in params["summary"]:
        page.line(_plain(line))
    for section in params["sections"]:
        page.head(_said("feedbacks.paper_section_head", section), level=2)
        page.table(*_columns(_ITEMS), [row for one in section["items"] for row in _item(one)])
    page.head(_said("feedbacks.paper_findings_head", {}), level=2)
    if params["findings"]:
        page.table(*_columns(_FINDINGS), [_finding(one) for one in params["findings"]])
    else:
        page.line(_said("feedbacks.paper_no_findings", {}))
    page.head(_said("feedbacks.paper_notes_head", {}), level=2)
    if params["notes"]:
        page.table(*_columns(_NOTES), [[_plain(one["kind"]), one["line"]] for one in params["notes"]])
    else:
        page.line(_said("feedbacks.paper_no_notes", {}))
    page.head(_said("feedbacks.paper_receipt_head", {}), level=2)
    page.line(_said("feedbacks.paper_receipt", params))
    page.line(_said("feedbacks.paper_signatures", params))
    page.note(_said("feedbacks.paper_basis", params))
    page.foot(_said("feedbacks.paper_foot", params))
    return page.content()


def _columns(of: tuple[tuple[str, float], ...]) -> tuple[list[str], list[float]]:
    return [head for head, _ in of], [width for _, width in of]


def _item(one: Json) -> list[list[str]]:
    """A line of the card; of one that was changed a line for every version, the latest last."""
    versions = one["versions"]
    several = len(versions) > 1
    return [
        [
            one["item"] if number == 0 else "",
            one["title"] if number == 0 else "",
            unescape(text("feedbacks.paper_version", {**version, "most": one["most"], "several": several})),
            version["reason"] or "",
            "、".join(version["names"]),
        ]
        for number, version in enumerate(versions)
    ]


def _finding(one: Json) -> list[str]:
    matter = (
        one["matter"] if not one["evidence"] else f"{one['matter']}\n{_said('feedbacks.paper_evidence', one)}"
    )
    kind = f"{_plain(one['category'])}\n{_plain(one['severity'])}"
    due = (
        _said("feedbacks.paper_withdrawn", {})
        if one["withdrawn"]
        else day_year(one["due_on"])
        if one["due_on"]
        else ""
    )
    return [one["reference"], matter, kind, due or _said("feedbacks.paper_days", one)]


def _said(key: str, params: Params) -> str:
    return unescape(text(key, params))


def _plain(given: Json) -> str:
    return given if isinstance(given, str) else unescape(text(given["key"], given["params"]))
