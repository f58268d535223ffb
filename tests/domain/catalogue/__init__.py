"""Tests of the catalogue: what an entry may be, what is refused, and what ships."""
