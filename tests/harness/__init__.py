"""The real bot, a real playground and simulated people, for tests from outside."""
