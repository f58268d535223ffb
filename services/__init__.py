"""Use cases: what a person, a tick or the command line can ask."""
