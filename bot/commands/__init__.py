"""What the operator types, a module a command."""
