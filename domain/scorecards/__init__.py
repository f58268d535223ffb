"""Scorecards: what inspections judge on site, as data; and how points add up."""
