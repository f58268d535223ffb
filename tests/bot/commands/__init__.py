"""Tests of what the operator types."""
