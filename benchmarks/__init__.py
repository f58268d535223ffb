"""Measurements of the production build beside its peers."""
