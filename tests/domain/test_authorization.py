"""Every cell of the table: what is listed here is allowed, everything else looks like nothing."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from domain.authorization import (
    TABLE,
    Action,
    Cell,
    Scope,
    Standing,
    State,
    allow,
    may,
    scope_of_draft,
    scopes_of_record,
)
from domain.people import Actor, Office, Role
from domain.refusals import NotFound

ROLES = (*Role, None)

# Written out by hand, so that a slip in the table is seen: action, scope, state, roles.
LISTED = """
log_meeting          own_organization absent     secretary clerk administrator steering_office_user
log_problem          own_organization absent     secretary clerk administrator steering_office_user
log_plan             own_organization absent     secretary clerk administrator steering_office_user
log_upward_report    own_organization absent     secretary clerk
log_support_request  own_organization absent     secretary clerk
log_vehicle          own_organization absent     secretary clerk
log_in_person        own_organization absent     secretary clerk
log_visit            own_organization absent     secretary clerk leadership_member
log_duty_stay        own_organization absent     secretary clerk leadership_member
log_talk             own_organization absent     secretary clerk leadership_member
log_general          own_organization absent     $

use_draft            own_draft        open       +
use_draft            own_draft        saved      +
use_draft            own_draft        discarded  +

read_record          own_record       saved      +
read_record          own_record       withdrawn  +
list_records         own_record       absent     +
read_record          own_organization saved      @
read_record          own_organization withdrawn  @
read_record          addressed        saved      @
read_record          addressed        withdrawn  @
read_record          child            saved      @
read_record          child            withdrawn  @
read_record          below            saved      @
read_record          below            withdrawn  @
list_records         own_organization absent     @
list_records         addressed        absent     @
list_records         child            absent     @
list_records         below            absent     @

list_duties          own_record       absent     $
list_duties          own_organization absent     @
list_duties          child            absent     @
list_duties          below            absent     @

correct_record       own_record       saved      $
withdraw_record      own_record       saved      $
supplement_record    own_record       saved      $
follow_up_problem    own_record       saved      $
restore_record       own_record       withdrawn  $
correct_record       own_organization saved      secretary clerk
withdraw_record      own_organization saved      secretary clerk
supplement_record    own_organization saved      secretary clerk
follow_up_problem    own_organization saved      secretary clerk
restore_record       own_organization withdrawn  secretary clerk
read_record          taken_over       saved      leadership_member
read_record          taken_over       withdrawn  leadership_member
follow_up_problem    taken_over       saved      leadership_member

receive_report       addressed        saved      secretary clerk administrator steering_office_user
answer_request       addressed        saved      secretary clerk administrator steering_office_user

ask_waiver           own_organization absent     secretary clerk administrator steering_office_user
ask_waiver           own_person       absent     secretary leadership_member
set_task             own_tree         absent     secretary clerk administrator steering_office_user
make_request         own_tree         absent     secretary clerk administrator steering_office_user
see_tasks            own_organization absent     secretary clerk administrator steering_office_user
end_task             own_organization open       secretary clerk administrator steering_office_user
decide_waiver        addressed        open       secretary clerk administrator
decide_waiver        addressed        saved      secretary clerk administrator
switch_rules         own_tree         absent     administrator steering_office_user
keep_key_villages    own_tree         absent     administrator steering_office_user
name_contacts        own_tree         absent     administrator
accept_rules         own_tree         absent     administrator

join                 own_contact      absent     -
switch_office        own_person       absent     *
see_own_data         own_person       absent     *
see_contacts         own_person       absent     +
see_contacts         own_organization absent     +
see_contacts         child            absent     @
see_lists            own_person       absent     +
see_lists            own_organization absent     +
see_lists            child            absent     @
see_lists            below            absent     @
adapt_lists          own_organization absent     secretary clerk administrator steering_office_user
adapt_lists          child            absent     administrator
adapt_lists          below            absent     administrator
publish_lists        own_organization absent     secretary clerk
sign_lists           own_person       absent     secretary leadership_member
sign_lists           own_person       absent     administrator steering_office_user
enter_signature      own_organization absent     clerk administrator steering_office_user
see_coverage         own_organization absent     +
see_coverage         child            absent     @
see_coverage         below            absent     @
keep_coverage        own_tree         absent     secretary clerk administrator steering_office_user
tag_sufficiency      own_organization absent     secretary clerk administrator steering_office_user
tag_sufficiency      child            absent     secretary clerk administrator steering_office_user
confirm_handover     own_person       open       * -
import_roster        own_tree         absent     administrator
import_roster        own_tree         open       administrator
find_person          own_tree         absent     administrator
invite               own_tree         absent     administrator
rebind               own_tree         absent     administrator
enter_calendar       own_tree         absent     administrator

keep_card            own_tree         absent     administrator
plan_rounds          own_tree         absent     administrator steering_office_user
see_rounds           own_organization absent     @ leadership_member
score_items          own_pair         absent     +
settle_scores        own_pair         absent     +
settle_scores        own_team         absent     +
enter_sheet          own_tree         absent     clerk administrator steering_office_user
enter_sheet          own_team         absent     +
feed_back            own_pair         absent     +
feed_back            own_team         absent     +
see_inspection       own_pair         absent     +
see_inspection       own_team         absent     +
see_inspection       own_recheck      absent     +
see_inspection       own_organization absent     +
see_inspection       child            absent     @
see_inspection       below            absent     @
see_inspection       own_tree         absent     clerk administrator steering_office_user
acknowledge          own_organization absent     secretary clerk
object               own_organization absent     secretary clerk
explain              own_pair         absent     +
explain              own_team         absent     +
appoint_recheck      own_tree         absent     administrator steering_office_user
recheck              own_recheck      absent     +
raise_finding        own_pair         absent     +
raise_finding        own_team         absent     +
see_findings         own_pair         absent     +
see_findings         own_team         absent     +
see_findings         own_organization absent     +
see_findings         child            absent     @
see_findings         below            absent     @
see_findings         own_tree         absent     administrator steering_office_user
rectify              own_organization absent     secretary clerk leadership_member
verify_finding       own_pair         absent     +
verify_finding       own_team         absent     +
verify_finding       child            absent     secretary clerk administrator steering_office_user
verify_finding       own_tree         absent     administrator steering_office_user
extend_finding       child            absent     secretary clerk administrator steering_office_user
extend_finding       own_tree         absent     administrator steering_office_user
withdraw_finding     own_team         absent     +
withdraw_finding     own_tree         absent     administrator steering_office_user
summarize_round      own_team         absent     +
summarize_round      own_tree         absent     administrator steering_office_user
spread_practice      own_tree         absent     administrator steering_office_user
read_practice        addressed        absent     +
"""
GROUPS: dict[str, set[str] | set[None]] = {
    "-": {None},
    "*": {str(role) for role in Role},
    "+": {str(role) for role in Role} - {"operator"},
    "$": {"secretary", "clerk", "leadership_member", "administrator", "steering_office_user"},
    "@": {
        "secretary",
        "clerk",
        "administrator",
        "steering_office_user",
        "discipline_reader",
        "parent_reader",
    },
}
ALLOWED = {
    (action, role, scope, state)
    for action, scope, state, *names in (line.split() for line in LISTED.splitlines() if line)
    for name in names
    for role in GROUPS.get(name, {name})
}


def acting_as(role: Role | None) -> Actor | None:
    if role is None:
        return None
    office = Office(3, 40, "柳河村党支部", role, date(2024, 1, 1))
    return Actor(5, "甲", 7_000_000_001, office, date(2026, 3, 27), 40)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", ROLES)
def test_each_cell_is_allowed_exactly_if_it_is_listed(action: Action, role: Role | None) -> None:
    for scope, state in itertools.product(Scope, State):
        listed = (action.value, role.value if role else None, scope.value, state.value) in ALLOWED
        try:
            allow(acting_as(role), action, scope, state)
        except NotFound:
            assert not listed, (action, role, scope, state)
        else:
            assert listed, (action, role, scope, state)


@pytest.mark.parametrize("action", Action)
def test_every_action_has_a_row(action: Action) -> None:
    assert any(cell.action is action for cell in TABLE), f"{action} needs a row in domain/authorization.py"


def test_nothing_elsewhere_is_allowed_to_anybody() -> None:
    assert not [cell for cell in TABLE if cell.scope is Scope.ELSEWHERE]


def test_the_table_holds_no_cell_twice_or_beyond_the_list() -> None:
    assert {tuple(cell) for cell in TABLE} == {
        Cell(Action(action), Role(role) if role else None, Scope(scope), State(state))
        for action, role, scope, state in ALLOWED
    }


def test_forbidden_and_not_found_look_the_same() -> None:
    with pytest.raises(NotFound) as refused:
        allow(acting_as(Role.INSPECTOR), Action.LOG_MEETING, Scope.OWN_ORGANIZATION)
    assert refused.value.text == NotFound().text


@pytest.mark.parametrize("role", Role)
def test_asking_beforehand_agrees_with_asking_in_earnest(role: Role) -> None:
    actor = acting_as(role)
    assert actor is not None
    for action, scope, state in itertools.product(Action, Scope, State):
        assert may(actor, action, scope, state) == ((action, role, scope, state) in TABLE)


HERE, PARENT, CITY, OTHER = 40, 30, 20, 41


@pytest.mark.parametrize(
    ("record", "scopes"),
    [
        (Standing(frozenset({5}), HERE, (PARENT, CITY)), {Scope.OWN_RECORD, Scope.OWN_ORGANIZATION}),
        (Standing(frozenset({6}), HERE, (PARENT, CITY)), {Scope.OWN_ORGANIZATION}),
        # What I entered in an organization in which I do not act now is not mine here.
        (Standing(frozenset({5}), OTHER, (PARENT, CITY)), {Scope.ELSEWHERE}),
        (Standing(frozenset({6}), OTHER, (HERE, PARENT, CITY)), {Scope.CHILD}),
        (Standing(frozenset({6}), OTHER, (50, HERE, PARENT, CITY)), {Scope.BELOW}),
        # My parent's records are above me, and so nothing of mine.
        (Standing(frozenset({6}), PARENT, (CITY,)), {Scope.ELSEWHERE}),
        (Standing(frozenset({6}), OTHER, (PARENT,), addressee_ids=frozenset({HERE})), {Scope.ADDRESSED}),
        (
            Standing(frozenset({5}), OTHER, (PARENT,), successor_ids=frozenset({HERE})),
            {Scope.OWN_RECORD, Scope.OWN_ORGANIZATION},
        ),
        # What was taken over by the office in which I act, but not by another of mine.
        (
            Standing(frozenset({6}), HERE, (PARENT,), heir_ids=frozenset({3, 8})),
            {Scope.OWN_ORGANIZATION, Scope.TAKEN_OVER},
        ),
        (Standing(frozenset({6}), HERE, (PARENT,), heir_ids=frozenset({8})), {Scope.OWN_ORGANIZATION}),
        (Standing(frozenset({6}), OTHER, (PARENT,), heir_ids=frozenset({3})), {Scope.ELSEWHERE}),
    ],
)
def test_a_record_stands_to_a_secretary_by_whose_it_is_and_where_it_lies(
    record: Standing, scopes: set[Scope]
) -> None:
    actor = acting_as(Role.SECRETARY)
    assert actor is not None
    assert scopes_of_record(actor, record) == scopes


def test_whoever_serves_an_organ_looks_down_from_its_committee() -> None:
    office = Office(3, 45, "望川市委组织部", Role.ADMINISTRATOR, date(2024, 1, 1))
    actor = Actor(5, "甲", 7_000_000_001, office, date(2026, 3, 27), CITY)
    assert scopes_of_record(actor, Standing(frozenset({6}), 45, (CITY,))) == {
        Scope.OWN_ORGANIZATION,
        Scope.CHILD,
    }
    assert scopes_of_record(actor, Standing(frozenset({6}), CITY, ())) == {Scope.OWN_ORGANIZATION}
    assert scopes_of_record(actor, Standing(frozenset({6}), PARENT, (CITY,))) == {Scope.CHILD}
    assert scopes_of_record(actor, Standing(frozenset({6}), HERE, (PARENT, CITY))) == {Scope.BELOW}


def test_a_draft_is_its_persons_alone() -> None:
    actor = acting_as(Role.SECRETARY)
    assert actor is not None
    assert scope_of_draft(actor, 5) is Scope.OWN_DRAFT
    assert scope_of_draft(actor, 6) is Scope.ELSEWHERE
