"""How far two spellings are apart."""

from __future__ import annotations


def edit_distance(first: str, second: str) -> int:
    """Levenshtein distance: fewest insertions, deletions and replacements."""
    rows = len(first) + 1
    columns = len(second) + 1
    table = [[0] * columns for _ in range(rows)]
    for i in range(rows):
        table[i][0] = i
    for j in range(columns):
        table[0][j] = j
    for i in range(1, rows):
        for j in range(1, columns):
            cost = 0 if first[i - 1] == second[j - 1] else 1
            table[i][j] = min(
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
                table[i - 1][j - 1] + cost,
            )
    return table[rows - 1][columns - 1]


def closest(word: str, vocabulary: list[str], limit: int = 3) -> list[str]:
    """The words nearest to `word`, nearest first, ties in alphabetical order."""
    ranked = sorted(vocabulary, key=lambda other: (edit_distance(word, other), other))
    return ranked[:limit]
