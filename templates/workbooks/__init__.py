"""Workbooks that the bot gives out, one module each."""
