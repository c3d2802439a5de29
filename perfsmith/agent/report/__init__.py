"""What a run found, as records and as text. Rendered from the judge's records alone."""
