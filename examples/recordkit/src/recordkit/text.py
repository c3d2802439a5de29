"""Tokens and a small in-memory text index."""

from __future__ import annotations

import re

WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
STOP_WORDS = [
    "a",
    "an",
    "and",
    "are",
    "as",
    "at",
    "be",
    "by",
    "for",
    "from",
    "in",
    "is",
    "it",
    "its",
    "not",
    "of",
    "on",
    "or",
    "that",
    "the",
    "this",
    "to",
    "was",
    "were",
    "which",
    "with",
]


def tokenise(text: str) -> list[str]:
    """Lower-case words of the text without stop words; inner apostrophes and hyphens stay."""
    tokens = []
    for match in WORD.finditer(text.lower()):
        word = match.group()
        if word not in STOP_WORDS:
            tokens.append(word)
    return tokens


class TextIndex:
    """Documents by number, searchable by words."""

    def __init__(self) -> None:
        self._documents: list[str] = []
        self._postings: dict[str, list[int]] = {}

    def add(self, text: str) -> int:
        """Store a document and return its number."""
        number = len(self._documents)
        self._documents.append(text)
        for token in tokenise(text):
            numbers = self._postings.setdefault(token, [])
            if number not in numbers:
                numbers.append(number)
        return number

    @property
    def vocabulary(self) -> list[str]:
        """Every indexed word, sorted."""
        return sorted(self._postings)

    def search(self, query: str) -> list[int]:
        """Numbers of the documents that hold every word of the query, ascending."""
        words = tokenise(query)
        if not words:
            return []
        found = list(self._postings.get(words[0], []))
        for word in words[1:]:
            numbers = self._postings.get(word, [])
            found = [number for number in found if number in numbers]
        return found
