"""The engine of guided forms."""
