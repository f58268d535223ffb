"""Tests of reading one free line as the answers of a form."""
