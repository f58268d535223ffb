"""Every key that is said has a text, and every text is said: nobody meets a missing one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from domain.catalogue.entry import Dimension
from domain.chain import Tier
from domain.county_summaries import SummaryKind
from domain.coverage import Condition
from domain.finding_states import FindingState
from domain.findings import FindingEventKind, Severity
from domain.holiday_notice import NoNotice
from domain.inspections import RoundState
from domain.objections import ObjectionKind
from domain.objections import Stage as ObjectionStage
from domain.obligations import Carrier, Leading, State
from domain.pair_checks import CheckOrigin
from domain.people import Level, OrganizationKind, Role
from domain.records import EventKind
from domain.responsibility_lists import SECTIONS
from domain.roster import ContactPointKind
from domain.round_results import Stage
from domain.round_sampling import Target
from domain.scorecards.scorecard import Focus, Variant
from domain.sufficiency import Dimension as Sufficiency
from domain.tasks import TaskKind
from handlers.face import COMMANDS
from handlers.forms.table import CORRECTIONS, ENTRIES, FOLLOW_UPS, NO_RECORDS, UNSORTED
from handlers.guided import IN_ONE_LINE
from handlers.menu import LABELS
from services import finding_notices
from services.feedbacks import GIVEN
from services.objection_lists import MARKED
from services.supervision import PLACES
from services.switches import PACKS
from services.targets import GROUPED
from templates import render
from templates.documents import CAPTIONS

WAITING = ("from_below", "problems", "upward")
"""What can wait for an answer."""

ROOT = Path(__file__).resolve().parents[2]
SPEAKING = ("bot", "handlers", "services", "domain", "templates/word")
TEMPLATES = {path.stem: path for path in (ROOT / "templates" / "zh").glob("*.j2")}
SAID_ELSEWHERE = {"forms"}
"""Files whose texts tests/templates/test_forms_texts.py compares with the engine."""

FOLLOW_UP_WORDS = (
    "correct",
    "withdraw",
    "supplement",
    "restore",
    "receive",
    "answer",
    "study",
    "solve",
    "solve_taken",
)
"""What the buttons below a record say."""

BLOCK = re.compile(r"{%-? block ([a-z_]+)")
SAID_BY_A_TEXT = re.compile(r"self\.([a-z_]+)\(\)")


def written_keys() -> Iterator[tuple[str, str]]:
    """Yield the keys that stand as they are in the source, each with the place."""
    key = re.compile(rf"({'|'.join(TEMPLATES)})\.(?!json$)[a-z_]*[a-z]")
    for folder in SPEAKING:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Constant)
                    and isinstance(node.value, str)
                    and key.fullmatch(node.value)
                ):
                    yield node.value, f"{path.relative_to(ROOT)}:{node.lineno}"


def built_keys() -> set[str]:
    """Return the keys that are built from values."""
    keys = {f"people.role_{role}" for role in Role}
    keys |= {f"menu.{label}" for label in LABELS}
    keys |= {f"{form}.in_one_line" for form in IN_ONE_LINE}
    keys |= {f"obligations.state_{state}" for state in State}
    keys |= {f"obligations.carrier_{carrier}" for carrier in Carrier}
    keys |= {f"obligations.leading_{leading}" for leading in Leading}
    keys |= {f"handovers.{side}" for side in ("give", "take")}
    keys |= {f"contacts.kind_{kind}" for kind in ContactPointKind}
    keys |= set(CAPTIONS.values())
    keys |= {f"overview.tier_{tier.name.lower()}" for tier in Tier}
    keys |= {f"face.{words}" for words in ("name", "description", "short_description")}
    keys |= {f"face.command_{command}" for command in COMMANDS}
    keys |= {f"working_days.fault_{reason}" for reason in NoNotice}
    keys |= {f"switches.{what}_{pack}" for what in ("pack", "items") for pack in PACKS}
    keys |= {f"switches.{turn}_{when}" for turn in ("on", "off") for when in ("today", "later")}
    keys |= {f"affected.level_{level}" for level in Level}
    keys |= {f"affected.kind_{kind}" for kind in OrganizationKind}
    keys |= {f"task.all_{kind}" for kind in GROUPED}
    keys |= {f"{kind}.heading" for kind in TaskKind}
    keys |= {f"{form}.begin" for form in ("task", "request")}
    keys |= {"scorecards.from_above", *(f"scorecards.variant_{variant}" for variant in Variant)} | {
        f"scorecards.focus_{focus}" for focus in Focus
    }
    keys |= {f"scorecards.fault_{why}" for why in ("unread", "unknown", "twice", "points")}
    keys |= {f"lists.section_{section.lower()}" for section in SECTIONS}
    keys |= {f"lists.dimension_{dimension}" for dimension in Dimension}
    keys |= {f"lists.to_{view}" for view in ("levels", "departments", "people")}
    keys |= {f"lists.change_{part}" for part in ("title", "fact", "basis")}
    keys |= {f"coverage.condition_{condition}" for condition in Condition}
    keys |= {f"coverage.{what}_{which}" for what in ("times", "waits") for which in WAITING}
    keys |= {f"findings.mark_{state}" for state in FindingState}
    keys |= {f"findings.step_{kind}" for kind in FindingEventKind}
    keys |= {f"findings.told_{kind}" for kind in (*finding_notices.TO_THE_VISITED, "submitted")}
    keys |= {f"inspection_rounds.state_{state}" for state in RoundState}
    keys |= {f"inspection_rounds.target_{kind}" for kind in Target}
    keys |= {f"round_results.state_{state}" for state in RoundState if state is not RoundState.WITHDRAWN}
    keys |= {f"round_results.stage_{stage}" for stage in Stage}
    keys |= {f"round_results.dimension_{one}" for one in Sufficiency}
    keys |= {f"round_results.write_{kind}" for kind in SummaryKind}
    keys |= {f"round_results.finding_{state}" for state in FindingState}
    keys |= {f"objections.stage_{stage}" for stage in ObjectionStage}
    keys |= {f"objections.origin_{origin}" for origin in CheckOrigin}
    keys |= {f"objections.why_{why}" for why in MARKED}
    keys |= {f"objections.to_{kind}" for kind in ObjectionKind} | {
        "objections.look",
        "objections.look_question",
    }
    keys |= {f"rechecks.severity_{severity}" for severity in Severity}
    keys |= {f"supervision.to_{head}" for head in ("ss", *PLACES)}
    keys |= {f"request.{key}_{field}" for key in ("no", "asked") for field in ("figure", "line")}
    for entry in ENTRIES:
        form = entry.form
        keys |= {key for key in form.text_keys() if key.startswith(f"{form.prefix}.")}
        keys |= {f"{form.prefix}.{block}" for block in ("name", "lines", "line")}
        keys |= {f"{form.prefix}.label_{step.key}" for step in form.steps}
    return keys | keys_about_records() | keys_of_feedbacks()


def keys_about_records() -> set[str]:
    """Return the keys that are built of what becomes of records, and of the forms about it."""
    keys = {f"records.{did}_{kind}" for did in ("step", "did") for kind in EventKind}
    keys |= {f"follow_ups.{word}" for word in FOLLOW_UP_WORDS}
    for entry in (*FOLLOW_UPS, *CORRECTIONS, *NO_RECORDS, UNSORTED):
        form = entry.form
        keys |= {*form.text_keys(), f"{form.prefix}.name", f"{form.prefix}.lines", form.title.key}
        keys |= {form.word(step, "label").key for step in form.steps}
    return keys


def keys_of_feedbacks() -> set[str]:
    """Return the keys that are built of what a visited organization is given."""
    keys = {f"feedbacks.origin_{origin}" for origin in CheckOrigin}
    keys |= {f"feedbacks.note_{kind}" for kind in GIVEN}
    return keys | {f"feedbacks.heard_{kind}" for kind in ("discussion", "interview", "questionnaire")}


def test_every_key_in_the_source_has_a_text() -> None:
    missing = [f"{place} {key}" for key, place in written_keys() if not render.has(key)]
    assert missing == []


def test_every_key_that_is_built_has_a_text() -> None:
    assert sorted(key for key in built_keys() if not render.has(key)) == []


def test_the_search_for_keys_finds_them() -> None:
    keys = {key for key, _ in written_keys()}
    assert {"guided.question", "errors.not_found", "joining.not_own", "drafts.aside"} <= keys


def test_every_text_is_said() -> None:
    said = built_keys() | {key for key, _ in written_keys()}
    unsaid = []
    for name, path in TEMPLATES.items():
        source = path.read_text(encoding="utf-8")
        of_a_text = set(SAID_BY_A_TEXT.findall(source))
        blocks = BLOCK.findall(source)
        assert len(set(blocks)) == len(blocks), name
        if name not in SAID_ELSEWHERE:
            unsaid += [f"{name}.{block}" for block in blocks if block not in of_a_text]
    assert sorted(set(unsaid) - said) == []
