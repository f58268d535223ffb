"""Whether attention, staff, funds and results suffice where; the latest of each side holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from domain.sufficiency import Dimension, Tag
from storage.assignments import Reach, within
from storage.schema import organizations, sufficiency_tags

if TYPE_CHECKING:
    from datetime import datetime

    from domain.messages import Json
    from storage.database import Tx

SUBJECT = "sufficiency_tag"
"""What audit links call one."""


def add(tx: Tx, tag: Tag, person_id: int, draft_id: int, now: datetime) -> int:
    """Write what somebody saw; gives its id."""
    values = {
        **vars(tag),
        "dimension": tag.dimension.value,
        "at": now,
        "person_id": person_id,
        "draft_id": draft_id,
    }
    made = insert(sufficiency_tags).returning(sufficiency_tags.c.id)
    tag_id: int = tx.execute(made, values).scalar_one()
    return tag_id


def of_draft(tx: Tx, draft_id: int) -> int | None:
    """What was made of a draft."""
    return tx.execute(select(sufficiency_tags.c.id).where(sufficiency_tags.c.draft_id == draft_id)).scalar()


def get(tx: Tx, tag_id: int) -> Tag | None:
    """One of them."""
    row = tx.execute(select(sufficiency_tags).where(sufficiency_tags.c.id == tag_id)).first()
    return None if row is None else _tag(row)


def holding(tx: Tx, organization_id: int, as_of: datetime, reach: Reach = Reach.TREE) -> list[Tag]:
    """What held at an instant of an organization and what is below it, in the order of the dimensions.

    Of each dimension the latest that the organization said of itself, and the latest said by the level above.
    """
    found = (
        select(sufficiency_tags)
        .join(organizations, organizations.c.id == sufficiency_tags.c.organization_id)
        .where(*within(reach), sufficiency_tags.c.at <= as_of)
        .order_by(sufficiency_tags.c.id)
    )
    every = [_tag(row) for row in tx.execute(found, {"organization": organization_id})]
    latest = {(one.organization_id, one.dimension, one.by_itself): one for one in every}
    order = list(Dimension)
    return sorted(
        latest.values(), key=lambda one: (one.organization_id, order.index(one.dimension), one.by_itself)
    )


def _tag(row: Any) -> Tag:  # noqa: ANN401 - a row of the table
    return Tag(row.organization_id, row.seat_id, Dimension(row.dimension), bool(row.suffices), row.line)


def body(tx: Tx, tag_id: int) -> Json:
    """One as the audit chain seals it; None when it is not there."""
    row = tx.execute(select(sufficiency_tags).where(sufficiency_tags.c.id == tag_id)).mappings().first()
    return None if row is None else {**row, "suffices": bool(row["suffices"]), "at": row["at"].isoformat()}
