"""Figures: each `python -m benchmarks.<name>` prints a table and one last line `figure: ...`."""
