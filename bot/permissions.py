"""The table of authorisation as a page of documentation."""

from __future__ import annotations

from domain.authorization import TABLE, Action, Scope, State
from domain.people import Role

HEAD = """# Who may do what

Printed from the table in `domain/authorization.py` by `python -m bot permissions`; a test compares them.
What is not here may not be done, and looks as if it were not there.

"""

NOBODY = "no office"
"""The column of an account that holds none."""


def page() -> str:
    """Return a table for each action: a row for each scope and state, a mark for each role."""
    return HEAD + "\n".join(_of_action(action) for action in Action)


def _of_action(action: Action) -> str:
    roles = [
        role for role in (*Role, None) if any(cell.action is action and cell.role is role for cell in TABLE)
    ]
    names = [str(role) if role else NOBODY for role in roles]
    lines = [f"## {action}", "", f"| scope | state | {' | '.join(names)} |", "|---" * (len(roles) + 2) + "|"]
    for scope in Scope:
        for state in State:
            marks = ["✓" if (action, role, scope, state) in TABLE else "" for role in roles]
            if any(marks):
                lines.append(f"| {scope} | {state} | {' | '.join(marks)} |")
    return "\n".join([*lines, ""])
