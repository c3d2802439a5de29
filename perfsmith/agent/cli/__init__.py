"""The command line: argument parsing, progress, output. A composition root."""
