"""Tests: the folders mirror those of the code; fixtures stand on each other."""
