"""The benchmark still runs; how fast is measured elsewhere."""
