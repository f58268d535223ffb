"""The bots we compare ourselves with: each a small program of its own, configured by BENCH_* variables."""
