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
    State,
    allow,
    may,
    scope_of_draft,
    scope_of_record,
)
from domain.people import Actor, Office, Role
from domain.refusals import NotFound

ROLES = (*Role, None)

ALLOWED = {
    # Every secretary may log all three; clerks meetings; leadership members visits and stays.
    ("log_meeting", "secretary", "own_organization", "absent"),
    ("log_meeting", "clerk", "own_organization", "absent"),
    ("log_visit", "secretary", "own_organization", "absent"),
    ("log_visit", "leadership_member", "own_organization", "absent"),
    ("log_duty_stay", "secretary", "own_organization", "absent"),
    ("log_duty_stay", "leadership_member", "own_organization", "absent"),
    # One's own drafts, whatever became of them: an old button shows the present state.
    ("use_draft", "secretary", "own_draft", "open"),
    ("use_draft", "secretary", "own_draft", "saved"),
    ("use_draft", "secretary", "own_draft", "discarded"),
    ("use_draft", "clerk", "own_draft", "open"),
    ("use_draft", "clerk", "own_draft", "saved"),
    ("use_draft", "clerk", "own_draft", "discarded"),
    ("use_draft", "leadership_member", "own_draft", "open"),
    ("use_draft", "leadership_member", "own_draft", "saved"),
    ("use_draft", "leadership_member", "own_draft", "discarded"),
    # What one entered oneself, for everybody who holds an office.
    ("read_record", "secretary", "own_record", "saved"),
    ("read_record", "leadership_member", "own_record", "saved"),
    ("read_record", "clerk", "own_record", "saved"),
    ("read_record", "administrator", "own_record", "saved"),
    ("read_record", "inspector", "own_record", "saved"),
    ("read_record", "team_leader", "own_record", "saved"),
    ("list_records", "secretary", "own_record", "absent"),
    ("list_records", "leadership_member", "own_record", "absent"),
    ("list_records", "clerk", "own_record", "absent"),
    ("list_records", "administrator", "own_record", "absent"),
    ("list_records", "inspector", "own_record", "absent"),
    ("list_records", "team_leader", "own_record", "absent"),
    # A secretary and their clerks see what their organization entered.
    ("read_record", "secretary", "own_organization", "saved"),
    ("read_record", "clerk", "own_organization", "saved"),
    ("list_records", "secretary", "own_organization", "absent"),
    ("list_records", "clerk", "own_organization", "absent"),
    # Whoever holds no office may join by their own number.
    ("join", None, "own_contact", "absent"),
}


def acting_as(role: Role | None) -> Actor | None:
    if role is None:
        return None
    office = Office(3, 40, "柳河村党支部", role, date(2024, 1, 1))
    return Actor(5, "甲", 7_000_000_001, office, date(2026, 3, 27))


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


@pytest.mark.parametrize(
    ("person_id", "organization_id", "scope"),
    [
        (5, 40, Scope.OWN_RECORD),
        (5, 41, Scope.OWN_RECORD),
        (6, 40, Scope.OWN_ORGANIZATION),
        (6, 41, Scope.ELSEWHERE),
    ],
)
def test_a_record_is_ones_own_or_of_ones_organization_or_elsewhere(
    person_id: int, organization_id: int, scope: Scope
) -> None:
    actor = acting_as(Role.SECRETARY)
    assert actor is not None
    assert scope_of_record(actor, person_id, organization_id) is scope


def test_a_draft_is_its_persons_alone() -> None:
    actor = acting_as(Role.SECRETARY)
    assert actor is not None
    assert scope_of_draft(actor, 5) is Scope.OWN_DRAFT
    assert scope_of_draft(actor, 6) is Scope.ELSEWHERE
