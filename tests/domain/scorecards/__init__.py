"""Tests of the scorecard: what it holds, how it adds up, and what is refused."""
