"""Types as rules see them: a set of possible types for an expression, elements of containers included.

The spelling that is read is that of `FunctionView.observed` and of annotations. What is not known is the
one type `?`; a set without it is complete: no other type can occur.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Type:
    """One type, with the possible types of each of its parameters."""

    name: str
    """Bare name of a builtin (`list`), or the dotted name of a class."""
    args: tuple[Types, ...] = ()
    """Possible types per parameter; empty when nothing is known about them."""


Types = frozenset[Type]

UNKNOWN: Final[Types] = frozenset({Type("?")})
NOTHING: Final[Types] = frozenset()

_REST: Final = Type("...")
_SCALARS: Final = frozenset({"int", "str", "bool", "bytes", "NoneType"})
_NUMBERS: Final = frozenset({"int", "bool", "float"})
_MUTABLE: Final = frozenset({"list", "dict", "set", "deque"})
_SIZED: Final = frozenset({"list", "tuple", "dict", "set", "frozenset", "str", "bytes", "range", "deque"})
_VIEWS: Final = frozenset({"dict_keys", "dict_values", "dict_items"})
_ITERATORS: Final = frozenset({"enumerate", "zip", "reversed", "generator", "iterator"})
_SPELLINGS: Final = {
    "List": "list",
    "Dict": "dict",
    "Set": "set",
    "FrozenSet": "frozenset",
    "Tuple": "tuple",
    "Deque": "deque",
    "None": "NoneType",
    "Text": "str",
    "Any": "?",
    "object": "?",
    "": "?",
}


def one(name: str, *args: Types) -> Types:
    """The set of exactly one type."""
    return frozenset({Type(name, args)})


def parse_types(text: str) -> Types:
    """Read `list[int|str]`, `Optional[str]`, `dict[str, int] | None`; what is not understood is unknown."""
    found: set[Type] = set()
    for part in _split(text.strip().strip("\"'"), "|"):
        found |= _parse_one(part.strip())
    return frozenset(found)


def _parse_one(text: str) -> Types:
    name, bracket, inner = text.partition("[")
    name = name.removeprefix("typing.").removeprefix("collections.").removeprefix("builtins.")
    name = _SPELLINGS.get(name, name)
    if name in ("...", "?") or (bracket and not inner.endswith("]")):
        return frozenset({_REST}) if name == "..." else UNKNOWN
    if not bracket:
        return frozenset({Type(name)})
    parts = [part.strip() for part in _split(inner[:-1], ",")]
    if name in ("Optional", "Union"):
        found = frozenset[Type]().union(*(parse_types(part) for part in parts))
        return found | one("NoneType") if name == "Optional" else found
    if name in ("Final", "Annotated", "ClassVar"):
        return parse_types(parts[0])
    if parts in ([""], ["()"]):
        return frozenset({Type(name)})
    return frozenset({Type(name, tuple(parse_types(part) for part in parts))})


def _split(text: str, separator: str) -> list[str]:
    parts, depth, current = [], 0, ""
    for character in text:
        depth += (character in "[(") - (character in "])")
        if character == separator and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += character
    return [*parts, current]


def known(types: Types) -> bool:
    """True when every possible type is known."""
    return bool(types) and UNKNOWN.isdisjoint(types) and _REST not in types


def only(types: Types, *names: str) -> bool:
    """True when each possible type is one of `names`, and there is at least one."""
    return bool(types) and all(item.name in names for item in types)


def is_hashable(types: Types) -> bool:
    """True for scalars, and for tuples of such, whose equality and hash are the builtin ones (no floats).

    Floats are left out: NaN differs from itself under `==` and not in a set.
    """
    return bool(types) and all(_is_hashable(item) for item in types)


def _is_hashable(item: Type) -> bool:
    if item.name == "tuple":
        parts = [part for part in item.args if part != frozenset({_REST})]
        return bool(parts) and all(is_hashable(part) for part in parts)
    return item.name in _SCALARS


def is_number(types: Types) -> bool:
    """True for int, bool and float."""
    return only(types, *_NUMBERS)


def is_sized(types: Types) -> bool:
    """True for builtin containers with a length, which can be iterated again and again without effect."""
    return only(types, *_SIZED)


def is_reiterable(types: Types) -> bool:
    """True for builtin containers and views of dicts: iterating runs no code of the project."""
    return only(types, *_SIZED, *_VIEWS)


def is_mutable(types: Types) -> bool:
    """True when some possible type is a mutable builtin container, or unknown."""
    return any(item.name in _MUTABLE or item.name == "?" for item in types)


def elements(types: Types) -> Types:
    """Types of what iteration yields."""
    return frozenset[Type]().union(*(_elements_of(item) for item in types))


def _elements_of(item: Type) -> Types:
    if item.name == "str":
        return one("str")
    if item.name in ("bytes", "range"):
        return one("int")
    if item.name == "tuple":
        parts = [part for part in item.args if part != frozenset({_REST})]
        return frozenset[Type]().union(*parts) if parts else UNKNOWN
    if item.name in (*_SIZED, *_VIEWS, *_ITERATORS):
        return item.args[0] if item.args else UNKNOWN
    return UNKNOWN


def item_types(types: Types, index: int | None) -> Types:
    """Types of `x[index]`, or of `x[anything]` when `index` is None."""
    found: set[Type] = set()
    for item in types:
        fixed = item.name == "tuple" and item.args and frozenset({_REST}) not in item.args
        if fixed and index is not None and -len(item.args) <= index < len(item.args):
            found |= item.args[index]
        elif item.name == "dict":
            found |= item.args[1] if len(item.args) == 2 else UNKNOWN
        elif item.name in ("list", "tuple", "str", "bytes", "range", "deque"):
            found |= _elements_of(item)
        else:
            found |= UNKNOWN
    return frozenset(found)


def fixed_length(types: Types) -> int | None:
    """Length shared by all possible types, when all are tuples of a fixed length."""
    lengths = {
        len(item.args) if item.name == "tuple" and item.args and frozenset({_REST}) not in item.args else None
        for item in types
    }
    return lengths.pop() if len(lengths) == 1 else None


def with_elements(types: Types, added: Types, values: Types = NOTHING) -> Types:
    """The containers of `types`, each able to hold `added` too (for dicts: keys `added`, and `values`)."""
    return frozenset(_with(item, added, values) for item in types)


def _with(item: Type, added: Types, values: Types) -> Type:
    if item.name == "dict" and len(item.args) == 2:
        return Type("dict", (item.args[0] | added, item.args[1] | values))
    if item.name in _MUTABLE and item.name != "dict" and len(item.args) == 1:
        return Type(item.name, (item.args[0] | added,))
    return item


def without_elements(types: Types) -> Types:
    """The same types, nothing known any more about what mutable containers hold."""
    return frozenset(Type(item.name) if item.name in _MUTABLE else item for item in types)


def depth(types: Iterable[Type]) -> int:
    """How deeply containers are nested in each other."""
    return max((1 + max((depth(arg) for arg in item.args), default=0) for item in types), default=0)


def is_scalar(types: Types) -> bool:
    """True for numbers, texts, bytes, truth values and `None`."""
    return only(types, "int", "float", "bool", "str", "bytes", "NoneType", "complex")
