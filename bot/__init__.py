"""The running program: composition root, ingest, dispatch, sender, ticks, command line."""
