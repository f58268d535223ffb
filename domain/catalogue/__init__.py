"""The catalogue: duty items and what they oblige whom to, as data by year."""
