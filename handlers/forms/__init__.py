"""The guided forms, one declaration each."""
