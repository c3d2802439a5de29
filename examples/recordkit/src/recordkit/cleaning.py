"""Getting rid of noise: spelling of names, duplicates, keys nobody knows."""

from __future__ import annotations

import unicodedata


def normalise_name(name: str) -> str:
    """Lower case without accents or punctuation; runs of anything else become one space."""
    result = ""
    for char in unicodedata.normalize("NFKD", name):
        if char.isalnum():
            result += char.lower()
        elif unicodedata.combining(char):
            continue
        elif result and not result.endswith(" "):
            result += " "
    return result.strip()


def unique_by(records: list[dict[str, str]], field: str) -> list[dict[str, str]]:
    """Keep the first record of every value of `field`, in order."""
    seen: list[str] = []
    kept = []
    for record in records:
        value = record[field]
        if value not in seen:
            seen.append(value)
            kept.append(record)
    return kept


def unknown_keys(keys: list[str], known: list[str]) -> list[str]:
    """Keys that are not among the known ones, in their order, repeated as often as they occur."""
    unknown = []
    for key in keys:
        if key not in known:
            unknown.append(key)
    return unknown
