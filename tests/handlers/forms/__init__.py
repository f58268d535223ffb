"""Tests of the declared forms."""
