"""Helpers for delimited records: parse, clean, join, report, search."""

from recordkit.cleaning import normalise_name, unique_by, unknown_keys
from recordkit.distance import closest, edit_distance
from recordkit.jobs import Job, JobQueue, run_order
from recordkit.joining import changed_keys, left_join
from recordkit.parsing import ParseError, iter_records, parse_price, split_line
from recordkit.reports import cheapest, frequencies, render_table, totals_by
from recordkit.text import TextIndex, tokenise

__all__ = [
    "Job",
    "JobQueue",
    "ParseError",
    "TextIndex",
    "changed_keys",
    "cheapest",
    "closest",
    "edit_distance",
    "frequencies",
    "iter_records",
    "left_join",
    "normalise_name",
    "parse_price",
    "render_table",
    "run_order",
    "split_line",
    "tokenise",
    "totals_by",
    "unique_by",
    "unknown_keys",
]
