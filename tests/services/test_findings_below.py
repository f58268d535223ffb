"""What a committee is told of findings below it: what is still to be put right, however many there were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services import finding_lists, findings
from tests.services.found import Found

if TYPE_CHECKING:
    from tests.services.inspecting import Supervision


def test_what_has_come_to_its_end_is_not_read_again_and_what_came_up_again_is(
    supervision: Supervision,
) -> None:
    found = Found(supervision)
    closed, relapsed, sent, undone = (found.raised() for _ in range(4))
    found.feed_back()
    for one in (closed, relapsed):
        found.closed(one)
    found.submitted(sent)
    found.on(40)
    above = supervision.administrator()
    found.step(found.of.inspector(0), "finding_revisit", relapsed, result="relapsed", line="又没有开")

    below = supervision.database.run(findings.further_down, above, supervision.diary.now)

    assert [one.finding.id for one in below] == [relapsed, undone]
    shown = supervision.database.run(finding_lists.further_down, above, supervision.diary.now)
    assert shown.text.params["open"] == 2
