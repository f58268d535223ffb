"""Everything that reacts to a person: conversations, menus, queries."""
