"""WHERE foreign code runs."""
