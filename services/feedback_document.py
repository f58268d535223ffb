"""The feedback as a page to print and to file: all that the chat shows, with every version and reference."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.forms.field import nested
from domain.inspections import reference
from domain.messages import Document, Text
from domain.scorecard_layout import points
from services import feedback_views, feedbacks
from storage import audit, organizations

if TYPE_CHECKING:
    from datetime import datetime

    from domain.messages import Json
    from domain.people import Actor
    from domain.scorecards.totals import SectionTotal
    from services.feedbacks import Feedback
    from storage.database import Tx


def of(tx: Tx, actor: Actor, inspection_id: int, now: datetime) -> Document:
    """Return the printable page of a feedback as it stands now. Raises NotFound, Refused."""
    found = feedbacks.seen(tx, actor, inspection_id)
    inspection = found.inspection
    runs = inspection.round.organization_id
    local = now.astimezone(ZoneInfo(inspection.time_zone))
    params: dict[str, Json] = {
        **feedback_views.summary(found),
        "by": organizations.names(tx, [runs])[runs],
        "card": found.checking.card.version,
        "reference": reference(inspection.id),
        "on": local.date().isoformat(),
        "day": f"{local:%Y%m%d}",
        "at": f"{local:%H:%M}",
        "head": audit.head(tx),
        "first": feedback_views.of_residents(found),
        "summary": _summary(found),
        "sections": [_section(found, one) for one in found.totals.sections],
        "findings": feedback_views.finding_lines(found),
        "notes": feedback_views.note_lines(found),
    }
    return Document("feedback", params)


def _summary(found: Feedback) -> list[Json]:
    """The lines below the total."""
    lines = [nested(Text("feedbacks.block", one)) for one in feedback_views.blocks(found)]
    return [*lines, *feedback_views.talks(found)]


def _section(found: Feedback, total: SectionTotal) -> Json:
    items = [
        {
            "item": item.key,
            "title": item.title,
            "most": points(item.most),
            "versions": [feedback_views.version_said(found, one) for one in found.versions[item.key]],
        }
        for item in total.section.items
    ]
    return {**feedback_views.section_said(total), "items": items}
