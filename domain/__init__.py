"""Rules of the field: pure functions and values, without clock, chat or database."""
