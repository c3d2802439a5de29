"""Is this outcome the original's outcome? Exact bytes, or floats within the contract's tolerance."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import TypeAlias

from perfsmith.evaluators._canonical import MalformedBytes, Node, parse
from perfsmith.evaluators._comparison import Comparison
from perfsmith.evaluators._parts import numbers_in, opened
from perfsmith.evaluators._policy import Policy, Scope, scope_of
from perfsmith.tasks import Contract

_EXACT_STATUS = ("returned", "raised")
_EXHAUSTED = ("RecursionError", "MemoryError")
_STATUS_BYTES = tuple(
    (status, b"u" + struct.pack("<I", len(status)) + status.encode())
    for status in (*_EXACT_STATUS, "unencodable", "undecodable")
)
_STATUS_AT = {b"V": 6, b"T": 10}


def status_of(outcome: bytes) -> str:
    """`returned`, `raised`, `unencodable`, `undecodable`, or `malformed`."""
    # The first item is the status: a plain tree begins with its tuple, another one with an item of it.
    at = _STATUS_AT.get(outcome[:1])
    if at is not None:
        for status, raw in _STATUS_BYTES:
            if outcome.startswith(raw, at):
                return status
    return "malformed"


def exhausted(outcome: bytes) -> str:
    """`RecursionError` or `MemoryError` when the call has raised that; else empty.

    At which depth or size that happens, and in which words, is the interpreter's affair: no two programs
    that do the same agree on it.
    """
    if status_of(outcome) != "raised" or not any(name.encode() in outcome for name in _EXHAUSTED):
        return ""
    try:
        error = parse(outcome).children[1]
    except (MalformedBytes, IndexError):
        return ""
    module, name = (*error.children[0].texts, "", "")[:2] if error.tag == "X" and error.children else ("", "")
    return name if module == "builtins" and name in _EXHAUSTED else ""


def agrees(expected: bytes, actual: bytes, contract: Contract) -> bool:
    """True when the actual outcome is what the contract calls the same.

    Bytes that are equal agree, unless the value could not be carried. Otherwise each part is compared as the
    rule for it says, else as the contract says of all: floating numbers at the same place may differ by
    `float_atol + float_rtol * |expected|`, NaN equals NaN whatever its bits, and everything else is exact.
    """
    status = status_of(expected)
    if status not in _EXACT_STATUS:
        return False
    if expected == actual:
        return True
    root = "return" if status == "returned" else "raises"
    return _compared(expected, actual, contract, lambda node: _scopes_of_outcome(node, contract, root))


def agree_together(expected: bytes, actual: bytes, contract: Contract) -> bool:
    """Like `agrees`, for the results and arguments of all calls of a batch as they are after the last."""
    if status_of(expected) not in _EXACT_STATUS:
        return False
    return expected == actual or _compared(
        expected, actual, contract, lambda node: _scopes_of_batch(node, contract)
    )


def same_value(expected: bytes, actual: bytes, contract: Contract) -> bool:
    """Like `agrees`, for canonical bytes of any value that is no part of an outcome."""
    return expected == actual or _compared(expected, actual, contract, lambda _: None)


_Scopes: TypeAlias = "Sequence[Scope | _Scopes] | None"


def _compared(expected: bytes, actual: bytes, contract: Contract, scopes: Callable[[Node], _Scopes]) -> bool:
    try:
        left, right = parse(expected), parse(actual)
    except MalformedBytes:
        return False
    comparison = Comparison(left, right, is_whole=not contract.rules)
    whole = scope_of(contract, "")
    if not contract.rules:
        return comparison.is_close(left, right, whole)
    return _each(comparison, left, right, scopes(opened(left)), whole)


def _each(comparison: Comparison, a: Node, b: Node, scopes: _Scopes, whole: Scope) -> bool:
    """Compare the outermost levels part by part, each part in its own scope."""
    if scopes is None:
        return comparison.is_close(a, b, whole)
    left, right = opened(a), opened(b)
    if left.tag != right.tag or len(left.children) != len(right.children) or not comparison.pair(a, b):
        return False
    return all(
        comparison.is_close(x, y, scope)
        if isinstance(scope, Scope)
        else _each(comparison, x, y, scope, whole)
        for x, y, scope in zip(left.children, right.children, scopes, strict=True)
    )


def _scopes_of_outcome(node: Node, contract: Contract, root: str) -> _Scopes:
    """Of how it ended, the value, the arguments by position and by name, what was printed, files it left."""
    terms = sum(map(numbers_in, node.children[2:4]))
    whole = scope_of(contract, "")
    value, args, kwargs = (scope_of(contract, name, terms=terms) for name in (root, "args", "kwargs"))
    return [whole, value, args, kwargs, whole, Scope(Policy())][: len(node.children)]


def _scopes_of_batch(node: Node, contract: Contract) -> _Scopes:
    """Of each call its value, unless that was an iterator, and its arguments; then what was read late."""
    whole = scope_of(contract, "")
    records: list[Scope | _Scopes] = []
    for record in opened(node.children[1]).children:
        parts = opened(record).children
        is_plain = opened(record).tag == "L" and len(parts) == 3
        terms = sum(map(numbers_in, parts[1:3] if is_plain else parts[:2]))
        args, kwargs = (scope_of(contract, name, terms=terms) for name in ("args", "kwargs"))
        if is_plain:
            root = "raises" if parts[0].tag == "X" else "return"
            records.append([scope_of(contract, root, terms=terms), args, kwargs])
        elif opened(record).tag == "L" and len(parts) >= 2:
            records.append([args, kwargs, *([whole] * (len(parts) - 2))])
        else:
            records.append(whole)
    return [whole, records, *([whole] * (len(node.children) - 2))]
