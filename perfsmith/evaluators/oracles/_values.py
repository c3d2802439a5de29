"""Strategies for plain values, generalised from values that were seen."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, Final

from hypothesis import strategies as st

_LARGE: Final = 200
"""Containers above this many items are resampled as a whole instead of drawn item by item."""
_LONGEST_TEXT: Final = 4000

Values = st.SearchStrategy[Any]


def like(samples: Sequence[Any]) -> Values:
    """Values of the same types and ranges as the samples, edge cases among them, and the samples themselves.

    Args:
        samples: Plain values seen at one place, at least one.
    """
    by_type: dict[type, list[Any]] = {}
    for sample in samples:
        by_type.setdefault(type(sample), []).append(sample)
    return st.one_of([_of_type(kind, seen[:64]) for kind, seen in by_type.items()])


def _of_type(kind: type, seen: list[Any]) -> Values:
    if kind is bool:
        return st.booleans()
    if kind is int:
        return _integers(seen)
    if kind is float:
        return _floats(seen)
    if kind is str:
        return _texts(seen)
    if kind is bytes:
        return st.sampled_from(seen) | st.binary(max_size=2 * max(map(len, seen)) + 4)
    if kind is list:
        return _sequences(seen).map(list)
    if kind is tuple:
        return _tuples(seen)
    if kind is dict:
        return _mappings(seen)
    return st.sampled_from(seen)


def _integers(seen: list[int]) -> Values:
    low, high = min(seen), max(seen)
    reach = max(abs(low), abs(high))
    floor = 0 if low >= 0 else -2 * reach - 8
    # Far beyond what was seen an integer is often a count, and a huge count never ends.
    return st.sampled_from(seen) | st.integers(min(floor, low), 2 * max(high, 0) + 8)


def _floats(seen: list[float]) -> Values:
    finite = [x for x in seen if x == x and abs(x) != float("inf")]
    reach = 2 * max((abs(x) for x in finite), default=1.0) + 1
    return st.sampled_from(seen) | st.floats(-reach if min(finite, default=0) < 0 else 0.0, reach, width=64)


def _texts(seen: list[str]) -> Values:
    alphabet = sorted({c for text in seen for c in text[:500]}) or list("ab ")
    longest = min(max(map(len, seen)), _LONGEST_TEXT)
    pieces = st.tuples(
        st.sampled_from(seen), st.sampled_from(seen), st.integers(0, longest), st.integers(0, longest)
    )
    spliced = pieces.map(lambda p: (p[0][: p[2]] + p[1][p[3] :])[:_LONGEST_TEXT])
    return (
        st.sampled_from(seen)
        | spliced
        | st.text(st.sampled_from(alphabet), max_size=min(2 * longest + 4, 60))
    )


def _sequences(seen: Sequence[Sequence[Any]]) -> Values:
    items = [item for sample in seen for item in sample[:50]]
    longest = max(map(len, seen))
    kept = st.sampled_from(list(seen))
    if not items:
        return kept
    if longest > _LARGE:
        return kept | _resampled(seen)
    return kept | _resampled(seen) | st.lists(like(items), max_size=min(2 * longest + 2, 40))


def _resampled(seen: Sequence[Sequence[Any]]) -> Values:
    """Shuffled, cut or repeated picks of one sample: same kind of content, other order and size."""

    def pick(choice: tuple[Sequence[Any], Any, float]) -> list[Any]:
        sample, random, scale = choice
        size = int(len(sample) * scale)
        return [random.choice(sample) for _ in range(size)] if sample else []

    scales = st.sampled_from([0.5, 1.0, 1.0, 1.0])
    return st.tuples(st.sampled_from(list(seen)), st.randoms(use_true_random=False), scales).map(pick)


def _tuples(seen: list[tuple[Any, ...]]) -> Values:
    by_length: dict[int, list[tuple[Any, ...]]] = {}
    for sample in seen:
        by_length.setdefault(len(sample), []).append(sample)
    options: list[Values] = [st.sampled_from(seen)]
    for length, samples in by_length.items():
        if length > 8:
            options.append(_sequences(samples).map(tuple))
        else:
            options.append(st.tuples(*(like([s[i] for s in samples]) for i in range(length))))
    return st.one_of(options)


def _mappings(seen: list[dict[Hashable, Any]]) -> Values:
    keys = [key for sample in seen for key in list(sample)[:50]]
    kept = st.sampled_from(seen)
    if not keys:
        return kept
    values = [value for sample in seen for value in list(sample.values())[:50]]
    if all(isinstance(key, str) for key in keys) and max(map(len, seen)) <= 12:
        same_keys = st.sampled_from(seen).flatmap(
            lambda sample: st.fixed_dictionaries(
                {key: like([s[key] for s in seen if key in s]) for key in sample}
            )
        )
        return kept | same_keys
    largest = max(map(len, seen))
    return kept | st.dictionaries(like(keys), like(values), max_size=min(2 * largest + 2, 40))
