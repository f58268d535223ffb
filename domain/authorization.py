"""Who may do what: one table of action, role, scope and state. What is not in it may not be done.

Source: architecture decision 9. "Forbidden" and "not found" look the same, so a refusal here is
`NotFound`. `docs/authorization.md` is this table, printed.
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from domain.people import Role
from domain.refusals import NotFound

if TYPE_CHECKING:
    from domain.people import Actor


class Action(enum.StrEnum):
    """What can be asked of a service. A test fails for an action without a row in the table."""

    LOG_MEETING = "log_meeting"
    LOG_VISIT = "log_visit"
    LOG_DUTY_STAY = "log_duty_stay"
    LOG_UPWARD_REPORT = "log_upward_report"
    LOG_IN_PERSON = "log_in_person"
    LOG_TALK = "log_talk"
    LOG_PROBLEM = "log_problem"
    LOG_SUPPORT_REQUEST = "log_support_request"
    LOG_VEHICLE = "log_vehicle"
    LOG_PLAN = "log_plan"
    LOG_GENERAL = "log_general"
    READ_RECORD = "read_record"
    LIST_RECORDS = "list_records"
    LIST_DUTIES = "list_duties"
    """See what is asked of somebody, and how far it has been met."""
    CORRECT_RECORD = "correct_record"
    WITHDRAW_RECORD = "withdraw_record"
    RESTORE_RECORD = "restore_record"
    SUPPLEMENT_RECORD = "supplement_record"
    FOLLOW_UP_PROBLEM = "follow_up_problem"
    """Say that a problem was studied, or solved."""
    RECEIVE_REPORT = "receive_report"
    ANSWER_REQUEST = "answer_request"
    ASK_WAIVER = "ask_waiver"
    """Ask to be released from an assignment."""
    DECIDE_WAIVER = "decide_waiver"
    SET_TASK = "set_task"
    """Set a task of the year for the committee or organizations below it."""
    MAKE_REQUEST = "make_request"
    """Ask something of organizations below."""
    SEE_TASKS = "see_tasks"
    """See what the committee has set, and who has done it."""
    END_TASK = "end_task"
    SWITCH_RULES = "switch_rules"
    """Switch packs and duty items on or off for a committee's tree."""
    ACCEPT_RULES = "accept_rules"
    """Accept a new timing of obligations; only at the committee on top."""
    KEEP_KEY_VILLAGES = "keep_key_villages"
    """Say which villages and communities of a tree are key ones."""
    NAME_CONTACTS = "name_contacts"
    """Say what a kind of contact point is called; only at the committee on top."""
    USE_DRAFT = "use_draft"
    JOIN = "join"
    SWITCH_OFFICE = "switch_office"
    SEE_OWN_DATA = "see_own_data"
    SEE_LISTS = "see_lists"
    """See responsibility lists, who bears each line, and how far they have come down."""
    ADAPT_LISTS = "adapt_lists"
    """Draw responsibility lists from the catalogue, add lines, and say who bears them."""
    PUBLISH_LISTS = "publish_lists"
    SIGN_LISTS = "sign_lists"
    """Sign for one's own lines."""
    ENTER_SIGNATURE = "enter_signature"
    """Enter that somebody has signed on paper."""
    SEE_CONTACTS = "see_contacts"
    """See who is tied to whom as a contact point, and how often they came."""
    SEE_COVERAGE = "see_coverage"
    """See coverage, posts, elections and how long answers take: of oneself, and of the tree below."""
    KEEP_COVERAGE = "keep_coverage"
    """Enter blanks, and what becomes of them."""
    TAG_SUFFICIENCY = "tag_sufficiency"
    """Say whether attention, staff, funds and results suffice."""
    CONFIRM_HANDOVER = "confirm_handover"
    IMPORT_ROSTER = "import_roster"
    FIND_PERSON = "find_person"
    """Look somebody of the roster up, to invite or rebind them."""
    INVITE = "invite"
    REBIND = "rebind"
    KEEP_CARD = "keep_card"
    """Change the scorecard with which new rounds begin."""
    PLAN_ROUNDS = "plan_rounds"
    """Set rounds of inspections up, with targets, teams and briefings; start and close them."""
    SEE_ROUNDS = "see_rounds"
    """See the rounds of a committee, and what came of them."""
    SCORE_ITEMS = "score_items"
    """Score on site, seal one's sheet, and write down what helps beside it."""
    SETTLE_SCORES = "settle_scores"
    """Settle on one value where two differ."""
    ENTER_SHEET = "enter_sheet"
    """Enter what one of a pair wrote on a printed sheet."""
    FEED_BACK = "feed_back"
    """Give the visited organization its items, scores and findings."""
    SEE_INSPECTION = "see_inspection"
    """See an inspection once it was fed back."""
    ACKNOWLEDGE = "acknowledge"
    """Confirm that the feedback came in, which is no agreement."""
    OBJECT = "object"
    """Dispute an item or a finding, or ask for it to be explained."""
    EXPLAIN = "explain"
    APPOINT_RECHECK = "appoint_recheck"
    RECHECK = "recheck"
    """Decide an objection, two by two."""
    RAISE_FINDING = "raise_finding"
    SEE_FINDINGS = "see_findings"
    RECTIFY = "rectify"
    """Say what is done about a finding, by whom, and that it is done; or that its cause lies above."""
    VERIFY_FINDING = "verify_finding"
    """Look whether a finding was put right, close it, and look again later."""
    EXTEND_FINDING = "extend_finding"
    WITHDRAW_FINDING = "withdraw_finding"
    SUMMARIZE_ROUND = "summarize_round"
    """Write root causes, shortfalls and good practices of a round."""
    SPREAD_PRACTICE = "spread_practice"
    """Publish a good practice downward."""
    READ_PRACTICE = "read_practice"
    """Read a good practice that a committee above has published."""
    ENTER_CALENDAR = "enter_calendar"
    """Say which days of a year are holidays, and which weekends are worked."""


class Scope(enum.StrEnum):
    """How the thing asked for stands to the person who asks; the nearest that fits."""

    OWN_CONTACT = "own_contact"
    """The phone number of the asking account itself, or a link that was given to it."""
    OWN_PERSON = "own_person"
    """What is stored about the person who asks, and the offices they hold or held."""
    OWN_DRAFT = "own_draft"
    OWN_RECORD = "own_record"
    """Of this person's duty, or entered by them, in the organization in which they act."""
    TAKEN_OVER = "taken_over"
    """A visit or stay at which problems can be taken on, of an office that was taken over by the person's."""
    OWN_ORGANIZATION = "own_organization"
    """Of the organization in which the person acts, one that went on in it, or their organ's committee."""
    ADDRESSED = "addressed"
    """A report or request made to that organization or one that went on in it; a practice published to it."""
    CHILD = "child"
    """Of an organization directly below."""
    BELOW = "below"
    """Of one further down: to read, never to act upon. Source: R12."""
    OWN_PAIR = "own_pair"
    """Of an inspection that the person does as one of its pair."""
    OWN_TEAM = "own_team"
    """Of an inspection of a team that the person leads."""
    OWN_RECHECK = "own_recheck"
    """An objection that the person was named to recheck."""
    OWN_TREE = "own_tree"
    """People and organizations of the tree below the person's committee, itself included."""
    ELSEWHERE = "elsewhere"
    """Anybody else's."""


class State(enum.StrEnum):
    """In which state the thing is."""

    ABSENT = "absent"
    """It does not exist yet: the action makes it. Also for lists, which exist always."""
    OPEN = "open"
    """A draft that is being filled, a handover, import or waiver that waits."""
    SAVED = "saved"
    """A draft that became a record, and the record; a waiver that was decided."""
    DISCARDED = "discarded"
    """A draft that was given up."""
    WITHDRAWN = "withdrawn"
    """A record that was taken back."""


class Cell(NamedTuple):
    """One permission. The role is None for an account that holds no office."""

    action: Action
    role: Role | None
    scope: Scope
    state: State


def _cells(
    actions: Collection[Action],
    roles: Collection[Role | None],
    scopes: Collection[Scope],
    states: Collection[State],
) -> frozenset[Cell]:
    return frozenset(Cell(*one) for one in itertools.product(actions, roles, scopes, states))


_LEADERS = (Role.SECRETARY, Role.CLERK)
"""Who enters for an organization."""
_OFFICES = (Role.ADMINISTRATOR, Role.STEERING_OFFICE_USER)
"""Who enters for a committee's organ."""
_READERS = (Role.DISCIPLINE_READER, Role.PARENT_READER)
_GO_OUT = (*_LEADERS, Role.LEADERSHIP_MEMBER)
"""Whose own visits, stays and talks are entered; a clerk enters them for their leaders."""
_ENTER = (*_LEADERS, *_OFFICES, Role.LEADERSHIP_MEMBER)
_LOOK_DOWN = (*_LEADERS, *_OFFICES, *_READERS)
_EVERYBODY = tuple(Role)
_SEE_RECORDS = tuple(role for role in Role if role is not Role.OPERATOR)

_OF_AN_ORGANIZATION = (Action.LOG_UPWARD_REPORT, Action.LOG_SUPPORT_REQUEST, Action.LOG_VEHICLE)
_OF_AN_ORGAN_TOO = (Action.LOG_MEETING, Action.LOG_PROBLEM, Action.LOG_PLAN)
_OF_A_PERSON = (Action.LOG_VISIT, Action.LOG_DUTY_STAY, Action.LOG_TALK)
_CHANGE = (Action.CORRECT_RECORD, Action.WITHDRAW_RECORD, Action.SUPPLEMENT_RECORD, Action.FOLLOW_UP_PROBLEM)

_HERE = (Scope.OWN_ORGANIZATION,)
_MINE = (Scope.OWN_PERSON,)
_DOWN = (Scope.OWN_ORGANIZATION, Scope.ADDRESSED, Scope.CHILD, Scope.BELOW)
_TREE = (Scope.OWN_ORGANIZATION, Scope.CHILD, Scope.BELOW)
_KEPT = (State.SAVED, State.WITHDRAWN)
_NEW = (State.ABSENT,)
_VISITING = (Scope.OWN_PAIR, Scope.OWN_TEAM)

TABLE: frozenset[Cell] = (
    _cells(_OF_AN_ORGANIZATION, _LEADERS, _HERE, _NEW)
    | _cells(_OF_AN_ORGAN_TOO, (*_LEADERS, *_OFFICES), _HERE, _NEW)
    | _cells((Action.LOG_GENERAL,), _ENTER, _HERE, _NEW)
    | _cells(_OF_A_PERSON, _GO_OUT, _HERE, _NEW)
    | _cells((Action.LOG_IN_PERSON,), _LEADERS, _HERE, _NEW)
    | _cells(
        (Action.USE_DRAFT,), _SEE_RECORDS, (Scope.OWN_DRAFT,), (State.OPEN, State.SAVED, State.DISCARDED)
    )
    | _cells((Action.READ_RECORD,), _SEE_RECORDS, (Scope.OWN_RECORD,), _KEPT)
    | _cells((Action.LIST_RECORDS,), _SEE_RECORDS, (Scope.OWN_RECORD,), _NEW)
    | _cells((Action.READ_RECORD,), _LOOK_DOWN, _DOWN, _KEPT)
    | _cells((Action.LIST_RECORDS,), _LOOK_DOWN, _DOWN, _NEW)
    | _cells((Action.LIST_DUTIES,), _ENTER, (Scope.OWN_RECORD,), _NEW)
    | _cells((Action.LIST_DUTIES,), _LOOK_DOWN, _TREE, _NEW)
    | _cells(_CHANGE, _ENTER, (Scope.OWN_RECORD,), (State.SAVED,))
    | _cells(_CHANGE, _LEADERS, _HERE, (State.SAVED,))
    | _cells((Action.READ_RECORD,), (Role.LEADERSHIP_MEMBER,), (Scope.TAKEN_OVER,), _KEPT)
    | _cells((Action.FOLLOW_UP_PROBLEM,), (Role.LEADERSHIP_MEMBER,), (Scope.TAKEN_OVER,), (State.SAVED,))
    | _cells((Action.RESTORE_RECORD,), _ENTER, (Scope.OWN_RECORD,), (State.WITHDRAWN,))
    | _cells((Action.RESTORE_RECORD,), _LEADERS, _HERE, (State.WITHDRAWN,))
    | _cells(
        (Action.RECEIVE_REPORT, Action.ANSWER_REQUEST),
        (*_LEADERS, *_OFFICES),
        (Scope.ADDRESSED,),
        (State.SAVED,),
    )
    | _cells((Action.ASK_WAIVER,), (*_LEADERS, *_OFFICES), _HERE, _NEW)
    | _cells((Action.ASK_WAIVER,), (Role.SECRETARY, Role.LEADERSHIP_MEMBER), (Scope.OWN_PERSON,), _NEW)
    | _cells((Action.SET_TASK, Action.MAKE_REQUEST), (*_LEADERS, *_OFFICES), (Scope.OWN_TREE,), _NEW)
    | _cells((Action.SEE_TASKS,), (*_LEADERS, *_OFFICES), _HERE, _NEW)
    | _cells((Action.END_TASK,), (*_LEADERS, *_OFFICES), _HERE, (State.OPEN,))
    | _cells(
        (Action.DECIDE_WAIVER,),
        (*_LEADERS, Role.ADMINISTRATOR),
        (Scope.ADDRESSED,),
        (State.OPEN, State.SAVED),
    )
    | _cells((Action.SWITCH_RULES, Action.KEEP_KEY_VILLAGES), _OFFICES, (Scope.OWN_TREE,), _NEW)
    | _cells((Action.ACCEPT_RULES, Action.NAME_CONTACTS), (Role.ADMINISTRATOR,), (Scope.OWN_TREE,), _NEW)
    | _cells((Action.JOIN,), (None,), (Scope.OWN_CONTACT,), _NEW)
    | _cells((Action.SWITCH_OFFICE, Action.SEE_OWN_DATA), _EVERYBODY, (Scope.OWN_PERSON,), _NEW)
    | _cells((Action.SEE_CONTACTS,), _SEE_RECORDS, (Scope.OWN_PERSON, Scope.OWN_ORGANIZATION), _NEW)
    | _cells((Action.SEE_CONTACTS,), _LOOK_DOWN, (Scope.CHILD,), _NEW)
    | _cells((Action.SEE_LISTS,), _SEE_RECORDS, (Scope.OWN_PERSON, Scope.OWN_ORGANIZATION), _NEW)
    | _cells((Action.SEE_LISTS,), _LOOK_DOWN, (Scope.CHILD, Scope.BELOW), _NEW)
    | _cells((Action.ADAPT_LISTS,), (*_LEADERS, *_OFFICES), _HERE, _NEW)
    | _cells((Action.ADAPT_LISTS,), (Role.ADMINISTRATOR,), (Scope.CHILD, Scope.BELOW), _NEW)
    | _cells((Action.PUBLISH_LISTS,), _LEADERS, _HERE, _NEW)
    | _cells((Action.SIGN_LISTS,), (*_OFFICES, Role.SECRETARY, Role.LEADERSHIP_MEMBER), _MINE, _NEW)
    | _cells((Action.ENTER_SIGNATURE,), (Role.CLERK, *_OFFICES), _HERE, _NEW)
    | _cells((Action.SEE_COVERAGE,), _SEE_RECORDS, _HERE, _NEW)
    | _cells((Action.SEE_COVERAGE,), _LOOK_DOWN, (Scope.CHILD, Scope.BELOW), _NEW)
    | _cells((Action.KEEP_COVERAGE,), (*_LEADERS, *_OFFICES), (Scope.OWN_TREE,), _NEW)
    | _cells((Action.TAG_SUFFICIENCY,), (*_LEADERS, *_OFFICES), (Scope.OWN_ORGANIZATION, Scope.CHILD), _NEW)
    | _cells((Action.KEEP_CARD,), (Role.ADMINISTRATOR,), (Scope.OWN_TREE,), _NEW)
    | _cells((Action.PLAN_ROUNDS, Action.APPOINT_RECHECK), _OFFICES, (Scope.OWN_TREE,), _NEW)
    | _cells((Action.SEE_ROUNDS,), (*_LOOK_DOWN, Role.LEADERSHIP_MEMBER), _HERE, _NEW)
    | _cells((Action.SCORE_ITEMS,), _SEE_RECORDS, (Scope.OWN_PAIR,), _NEW)
    | _cells(
        (Action.SETTLE_SCORES, Action.FEED_BACK, Action.EXPLAIN, Action.RAISE_FINDING),
        _SEE_RECORDS,
        _VISITING,
        _NEW,
    )
    | _cells((Action.ENTER_SHEET, Action.SEE_INSPECTION), (*_OFFICES, Role.CLERK), (Scope.OWN_TREE,), _NEW)
    | _cells((Action.ENTER_SHEET, Action.SUMMARIZE_ROUND), _SEE_RECORDS, (Scope.OWN_TEAM,), _NEW)
    | _cells((Action.SEE_INSPECTION, Action.SEE_FINDINGS), _SEE_RECORDS, _VISITING, _NEW)
    | _cells((Action.SEE_INSPECTION, Action.SEE_FINDINGS), _SEE_RECORDS, _HERE, _NEW)
    | _cells((Action.SEE_INSPECTION, Action.SEE_FINDINGS), _LOOK_DOWN, (Scope.CHILD, Scope.BELOW), _NEW)
    | _cells((Action.SEE_FINDINGS,), _OFFICES, (Scope.OWN_TREE,), _NEW)
    | _cells((Action.SEE_INSPECTION, Action.RECHECK), _SEE_RECORDS, (Scope.OWN_RECHECK,), _NEW)
    | _cells((Action.ACKNOWLEDGE, Action.OBJECT), _LEADERS, _HERE, _NEW)
    | _cells((Action.RECTIFY,), (*_LEADERS, Role.LEADERSHIP_MEMBER), _HERE, _NEW)
    | _cells((Action.VERIFY_FINDING,), _SEE_RECORDS, _VISITING, _NEW)
    | _cells((Action.VERIFY_FINDING, Action.EXTEND_FINDING), (*_LEADERS, *_OFFICES), (Scope.CHILD,), _NEW)
    | _cells((Action.VERIFY_FINDING, Action.EXTEND_FINDING), _OFFICES, (Scope.OWN_TREE,), _NEW)
    | _cells((Action.WITHDRAW_FINDING,), _SEE_RECORDS, (Scope.OWN_TEAM,), _NEW)
    | _cells(
        (Action.WITHDRAW_FINDING, Action.SUMMARIZE_ROUND, Action.SPREAD_PRACTICE),
        _OFFICES,
        (Scope.OWN_TREE,),
        _NEW,
    )
    | _cells((Action.READ_PRACTICE,), _SEE_RECORDS, (Scope.ADDRESSED,), _NEW)
    | _cells((Action.CONFIRM_HANDOVER,), (*_EVERYBODY, None), (Scope.OWN_PERSON,), (State.OPEN,))
    | _cells((Action.IMPORT_ROSTER,), (Role.ADMINISTRATOR,), (Scope.OWN_TREE,), (State.ABSENT, State.OPEN))
    | _cells(
        (Action.FIND_PERSON, Action.INVITE, Action.REBIND, Action.ENTER_CALENDAR),
        (Role.ADMINISTRATOR,),
        (Scope.OWN_TREE,),
        _NEW,
    )
)
"""Every permission there is."""


def allow(actor: Actor | None, action: Action, scope: Scope, state: State = State.ABSENT) -> None:
    """Raises NotFound unless the table holds the cell."""
    if Cell(action, actor.office.role if actor else None, scope, state) not in TABLE:
        raise NotFound


def may(actor: Actor, action: Action, scope: Scope, state: State = State.ABSENT) -> bool:
    """Whether the table holds the cell: for leaving out a button that would be refused."""
    return Cell(action, actor.office.role, scope, state) in TABLE


@dataclass(frozen=True)
class Standing:
    """Where a record stands, as far as that decides who may do what with it."""

    person_ids: frozenset[int]
    """Whose duty it was, and who entered any of its versions."""
    organization_id: int
    above: tuple[int, ...]
    """The organizations above that one, the nearest first, as the tree is now."""
    successor_ids: frozenset[int] = frozenset()
    """Organizations in which that one went on, if the record is from before."""
    addressee_ids: frozenset[int] = frozenset()
    """To which organization a report or request was made, and those in which it went on since."""
    heir_ids: frozenset[int] = frozenset()
    """The offices by which the record's was taken over, if problems can be taken on in it."""


def scopes_of_record(actor: Actor, record: Standing) -> frozenset[Scope]:
    """How a record stands to the actor: every way there is, or ELSEWHERE alone."""
    here = {actor.office.organization_id, actor.seat_id}
    theirs = {record.organization_id, *record.successor_ids}
    found = set()
    if here & theirs:
        found.add(Scope.OWN_ORGANIZATION)
    if actor.office.organization_id in theirs and actor.person_id in record.person_ids:
        found.add(Scope.OWN_RECORD)
    if actor.office.organization_id in theirs and actor.office.id in record.heir_ids:
        found.add(Scope.TAKEN_OVER)
    if here & record.addressee_ids:
        found.add(Scope.ADDRESSED)
    if record.above[:1] == (actor.seat_id,):
        found.add(Scope.CHILD)
    elif actor.seat_id in record.above:
        found.add(Scope.BELOW)
    return frozenset(found or {Scope.ELSEWHERE})


def may_any(actor: Actor, action: Action, scopes: Collection[Scope], state: State) -> bool:
    """Whether the table holds the cell for one of the scopes."""
    return any(may(actor, action, scope, state) for scope in scopes)


def scope_of_draft(actor: Actor, person_id: int) -> Scope:
    """How a draft stands to the actor."""
    return Scope.OWN_DRAFT if person_id == actor.person_id else Scope.ELSEWHERE
