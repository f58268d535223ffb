"""Numbered, immutable migrations; they end at `storage.schema`."""
