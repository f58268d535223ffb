"""Tables, queries, migrations and the custody of records."""
