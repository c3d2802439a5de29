"""Bringing two sets of records together."""

from __future__ import annotations


def left_join(left: list[dict[str, str]], right: list[dict[str, str]], key: str) -> list[dict[str, str]]:
    """Every left record with the fields of each right record of the same key.

    A left record without partner is kept as it is. Fields of the left record win.
    """
    joined = []
    for record in left:
        matched = False
        for other in right:
            if other[key] == record[key]:
                joined.append({**other, **record})
                matched = True
        if not matched:
            joined.append(dict(record))
    return joined


def changed_keys(old: dict[str, str], new: dict[str, str]) -> tuple[list[str], list[str], list[str]]:
    """Added, removed and changed keys between two exports, each sorted."""
    added = sorted(new.keys() - old.keys())
    removed = sorted(old.keys() - new.keys())
    changed = sorted(key for key in old.keys() & new.keys() if old[key] != new[key])
    return added, removed, changed
