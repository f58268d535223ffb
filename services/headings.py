"""What stands above a form: about which record it is, and for whom it is filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.forms.field import nested
from domain.messages import Text
from domain.records import Origin
from services import tasks
from services.records import title
from storage import offices, records

if TYPE_CHECKING:
    from datetime import datetime

    from domain.drafts import Draft
    from domain.people import Actor
    from storage.database import Tx


def of_draft(tx: Tx, actor: Actor, draft: Draft, as_of: datetime) -> list[Text]:
    """The lines above a draft's questions and summary; none for something new of one's own."""
    terms = draft.terms
    lines = []
    asked = tasks.heading(tx, str(draft.session.answers.get("item", "")))
    if asked is not None:
        lines.append(asked)
    if terms.about_id is not None:
        record = records.current(tx, terms.about_id, as_of)
        if record is not None:
            params = {"reference": record.reference, "line": nested(title(tx, record, with_month=True))}
            lines.append(Text("guided.about", params))
    if terms.for_office_id is not None:
        leader = offices.by_id(tx, terms.for_office_id)
        if leader is not None and leader.person_id != actor.person_id:
            role = nested(Text(f"people.role_{leader.role}"))
            lines.append(Text("guided.on_behalf", {"name": leader.name, "role": role}))
    if terms.origin is Origin.PAPER:
        lines.append(Text("guided.from_paper"))
    return lines
