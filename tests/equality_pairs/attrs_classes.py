"""Values of classes made by attrs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

Maker = Callable[[], Any]


@attrs.define
class Slotted:
    number: int
    more: Any = None


@attrs.define(slots=False)
class Open:
    number: int


@attrs.frozen
class Frozen:
    number: int


@attrs.define(eq=False)
class ByIdentity:
    number: int


@attrs.define
class Partly:
    shown: int
    hidden: int = attrs.field(eq=False, repr=False, default=0)


@attrs.define(cache_hash=True, frozen=True)
class Remembering:
    number: int


@attrs.define(auto_exc=True)
class OwnError(Exception):
    code: int


def with_(value: Any, **fields: Any) -> Any:
    for name, field in fields.items():
        setattr(value, name, field)
    return value


DIFFERENT: dict[str, tuple[Maker, Maker]] = {
    "slots": (lambda: Slotted(1), lambda: Slotted(2)),
    "fields": (lambda: Open(1), lambda: Open(2)),
    "more than fields": (lambda: with_(Open(1), more=1), lambda: Open(1)),
    "frozen": (lambda: Frozen(1), lambda: Frozen(2)),
    "by identity": (lambda: ByIdentity(1), lambda: ByIdentity(2)),
    "fields that do not compare": (lambda: Partly(1, 2), lambda: Partly(1, 3)),
    "classes": (lambda: Slotted(1), lambda: Open(1)),
    "nested": (lambda: Slotted(1, Frozen(1)), lambda: Slotted(1, Frozen(2))),
    "aliased": (
        lambda: (lambda f: Slotted(1, [f, f]))(Open(1)),
        lambda: Slotted(1, [Open(1), Open(1)]),
    ),
    "errors": (lambda: OwnError(1), lambda: OwnError(2)),
}

SAME: dict[str, tuple[Maker, Maker, dict[str, Any] | None]] = {
    "slots": (lambda: Slotted(1, [2]), lambda: Slotted(number=1, more=[2]), None),
    "by identity": (lambda: ByIdentity(1), lambda: ByIdentity(1), None),
    "floats": (lambda: Slotted(1, 0.1 + 0.2), lambda: Slotted(1, 0.3), {"float_rtol": 1e-9}),
    "a hash that was asked for": (lambda: _hashed(Remembering(1)), lambda: _hashed(Remembering(1)), None),
}

UNVERIFIABLE: dict[str, Maker] = {
    "a lambda in a field": lambda: Slotted(1, lambda: 1),
}


def _hashed(value: Any) -> Any:
    hash(value)
    return value
