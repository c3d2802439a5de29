"""Numbers and tables for people."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal


def totals_by(records: list[dict[str, str]], group: str, amount: str) -> dict[str, Decimal]:
    """Sum of the amounts per group, groups in order of first appearance."""
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for record in records:
        totals[record[group]] += Decimal(record[amount])
    return dict(totals)


def frequencies(values: list[str], minimum: int = 1) -> list[tuple[str, int]]:
    """How often each value occurs, most frequent first, ties by value; rare ones left out."""
    counts = {}
    for value in set(values):
        count = values.count(value)
        if count >= minimum:
            counts[value] = count
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def cheapest(prices: dict[str, list[int]]) -> dict[str, int]:
    """The lowest price in cents offered for each article; articles nobody offers are left out."""
    best = {}
    for article, offers in prices.items():
        if offers:
            best[article] = sorted(offers)[0]
    return best


def render_table(rows: list[list[str]], header: list[str]) -> str:
    """A plain-text table, columns as wide as their widest cell."""
    widths = [len(title) for title in header]
    for row in rows:
        for column, cell in enumerate(row):
            widths[column] = max(widths[column], len(cell))
    text = ""
    for row in [header, ["-" * width for width in widths], *rows]:
        line = ""
        for column, cell in enumerate(row):
            if column:
                line += "  "
            line += cell.ljust(widths[column])
        text += line.rstrip() + "\n"
    return text
