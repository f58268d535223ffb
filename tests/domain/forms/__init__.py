"""Tests of the engine of guided forms."""
