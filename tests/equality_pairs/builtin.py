"""Values of the language and its standard library."""

from __future__ import annotations

import array
import asyncio
import collections
import contextvars
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import io
import ipaddress
import operator
import pathlib
import random
import re
import sqlite3
import string
import threading
import types
import typing
import uuid
import weakref
import zoneinfo
from collections.abc import Callable
from typing import Any

Maker = Callable[[], Any]
Pair = collections.namedtuple("Pair", "x y")
Other = collections.namedtuple("Other", "x y")


class NamedPair(typing.NamedTuple):
    x: int
    y: int


class Typed(typing.NamedTuple):
    x: int
    y: Any = None


@dataclasses.dataclass
class Row:
    number: int
    cells: Any = None


@dataclasses.dataclass(frozen=True)
class Frozen:
    number: int


@dataclasses.dataclass(slots=True)
class Compact:
    number: int
    more: Any = None


@dataclasses.dataclass(frozen=True, slots=True)
class Sealed:
    number: int


@dataclasses.dataclass
class Hiding:
    """Two of its fields count neither for equality nor in its text."""

    shown: int
    hidden: int = dataclasses.field(default=0, compare=False, repr=False)


class Slotted:
    __slots__ = ("left", "right")

    def __init__(self, **fields: Any) -> None:
        for name, field in fields.items():
            setattr(self, name, field)


class SlottedAndMore(Slotted):
    """Has a dict beside its slots."""


class Weak:
    __slots__ = ("__weakref__", "number")

    def __init__(self, number: int) -> None:
        self.number = number


class Always:
    """Says that it equals everything."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


class Node:
    def __init__(self, *children: Any) -> None:
        self.children = list(children)


class Text(str):
    label: Any


class Number(float):
    pass


class Items(list[Any]):
    label: Any


class Table(dict[Any, Any]):
    label: Any


class Chosen(set[Any]):
    label: Any


class Colour(enum.Enum):
    RED = 1
    BLUE = 2
    CRIMSON = 1


class Size(enum.IntEnum):
    SMALL = 1
    LARGE = 2


class Word(enum.StrEnum):
    A = "a"


class Right(enum.Flag):
    READ = 1
    WRITE = 2


class Weekday(enum.IntFlag):
    MON = 1
    TUE = 2


class Loaded(enum.Enum):
    """Members carry an attribute that code may change."""

    ONE = 1

    def __init__(self, number: int) -> None:
        self.seen = [number]


class OwnError(Exception):
    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


class Plus(ExceptionGroup[Exception]):
    label: Any


class Alive:
    """An iterator of its own, with a state."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __iter__(self) -> Alive:
        return self

    def __next__(self) -> int:
        self.number += 1
        return self.number


class Keeper:
    def method(self) -> int:
        return 0

    @property
    def twice(self) -> int:
        return 2


def plain(x: int = 0) -> int:
    return x


def other(x: int = 0) -> int:
    return x


def counted(*items: Any, end: Any = None, error: Exception | None = None) -> Any:
    yield from items
    if error is not None:
        raise error
    return end


async def counted_later(*items: Any, error: Exception | None = None) -> Any:
    for item in items:
        await asyncio.sleep(0)
        yield item
    if error is not None:
        raise error


async def later(value: Any = None, error: Exception | None = None) -> Any:
    await asyncio.sleep(0)
    if error is not None:
        raise error
    return value


def caused(
    error: BaseException, cause: BaseException | None = None, *, hides: bool = False, **fields: Any
) -> BaseException:
    if cause is not None or hides:
        error.__cause__ = cause
    for name, field in fields.items():
        setattr(error, name, field)
    return error


def with_state(value: Any, **fields: Any) -> Any:
    for name, field in fields.items():
        setattr(value, name, field)
    return value


def cycle(*more: Any) -> Any:
    found: list[Any] = [1, *more]
    found.append({"me": found})
    return found


def ring(count: int) -> Any:
    """A cycle of so many objects."""
    nodes = [Node() for _ in range(count)]
    for number, node in enumerate(nodes):
        node.children.append(nodes[(number + 1) % count])
    return nodes[0]


def twice(value: Any) -> Any:
    return [value, value]


def advanced(iterator: Any, count: int) -> Any:
    for _ in range(count):
        next(iterator)
    return iterator


ZONE = zoneinfo.ZoneInfo
HOURS = datetime.timedelta(hours=1)
MIDNIGHT = functools.partial(datetime.datetime, 2026, 1, 1)
NOON = functools.partial(datetime.datetime, 2026, 10, 25, 2, 30)
D = decimal.Decimal

DIFFERENT: dict[str, tuple[Maker, Maker]] = {
    # leaves
    "int and bool": (lambda: 1, lambda: True),
    "int and float": (lambda: 1, lambda: 1.0),
    "float and complex": (lambda: 1.0, lambda: 1 + 0j),
    "big integers": (lambda: 10**60, lambda: 10**60 + 1),
    "floats in their last bit": (lambda: 0.3, lambda: 0.1 + 0.2),
    "zeros of a complex number": (lambda: complex(0.0, -0.0), lambda: complex(0.0, 0.0)),
    "bytes and text": (lambda: b"a", lambda: "a"),
    "bytes and bytearray": (lambda: b"a", lambda: bytearray(b"a")),
    "composed and decomposed text": (lambda: "\u00e9", lambda: "e\u0301"),
    "lone surrogates": (lambda: "\ud800", lambda: "\udfff"),
    "empty containers": (lambda: [], lambda: ()),
    "None and nothing": (lambda: [None], lambda: []),
    "frozenset and set": (lambda: frozenset({1}), lambda: {1}),
    "ranges of one step": (lambda: range(0, 4, 2), lambda: range(0, 3, 2)),
    "slices": (lambda: slice(None, 1), lambda: slice(0, 1)),
    "keys of other types": (lambda: {1: "a"}, lambda: {1.0: "a"}),
    # collections
    "order of an OrderedDict": (
        lambda: collections.OrderedDict([(1, 1), (2, 2)]),
        lambda: collections.OrderedDict([(2, 2), (1, 1)]),
    ),
    "OrderedDict and dict": (lambda: collections.OrderedDict(a=1), lambda: {"a": 1}),
    "counts of zero": (lambda: collections.Counter(a=1, b=0), lambda: collections.Counter(a=1)),
    "order of a deque": (lambda: collections.deque([1, 2]), lambda: collections.deque([2, 1])),
    "maps of a ChainMap": (
        lambda: collections.ChainMap({"a": 1}, {}),
        lambda: collections.ChainMap({}, {"a": 1}),
    ),
    "UserDict": (lambda: collections.UserDict(a=1), lambda: collections.UserDict(a=2)),
    "UserList": (lambda: collections.UserList([1]), lambda: collections.UserList([2])),
    "UserString": (lambda: collections.UserString("a"), lambda: collections.UserString("b")),
    "namedtuples of other classes": (lambda: Pair(1, 2), lambda: Other(1, 2)),
    "namedtuple and tuple": (lambda: Pair(1, 2), lambda: (1, 2)),
    "typed namedtuples": (lambda: Typed(1, [2]), lambda: Typed(1, [3])),
    "mapping proxies": (lambda: types.MappingProxyType({1: 2}), lambda: types.MappingProxyType({1: 3})),
    "mapping proxy and dict": (lambda: types.MappingProxyType({1: 2}), lambda: {1: 2}),
    "dict views": (lambda: {1: 2}.keys(), lambda: {2: 2}.keys()),
    "dict view and list": (lambda: {1: 2}.values(), lambda: [2]),
    "items of a dict": (lambda: {1: 2}.items(), lambda: {1: 3}.items()),
    "arrays of other types": (lambda: array.array("i", [1]), lambda: array.array("l", [1])),
    "arrays of other values": (lambda: array.array("d", [0.0]), lambda: array.array("d", [-0.0])),
    "subclass of list": (lambda: Items([1]), lambda: [1]),
    "attribute of a list": (lambda: with_state(Items(), label=1), lambda: with_state(Items(), label=2)),
    "attribute of a dict": (lambda: with_state(Table(), label=1), lambda: with_state(Table(), label=2)),
    "attribute of a set": (lambda: with_state(Chosen(), label=1), lambda: with_state(Chosen(), label=2)),
    "attribute of a text": (lambda: with_state(Text("a"), label=1), lambda: with_state(Text("a"), label=2)),
    "subclass of float": (lambda: Number(1.0), lambda: 1.0),
    "signed zero in a subclass": (lambda: Number(0.0), lambda: Number(-0.0)),
    # time
    "date and datetime": (lambda: datetime.date(2026, 1, 1), lambda: MIDNIGHT()),
    "naive and aware": (lambda: NOON(), lambda: NOON(tzinfo=datetime.UTC)),
    "the same moment in another zone": (
        lambda: datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC),
        lambda: datetime.datetime(2026, 1, 1, 13, tzinfo=datetime.timezone(HOURS)),
    ),
    "zones of one offset": (
        lambda: datetime.datetime(2026, 1, 1, tzinfo=ZONE("Europe/Berlin")),
        lambda: datetime.datetime(2026, 1, 1, tzinfo=ZONE("Europe/Paris")),
    ),
    "zone by key and by offset": (
        lambda: NOON(tzinfo=ZONE("Europe/Berlin")),
        lambda: NOON(tzinfo=datetime.timezone(HOURS)),
    ),
    "UTC of two kinds": (lambda: NOON(tzinfo=ZONE("UTC")), lambda: NOON(tzinfo=datetime.UTC)),
    "names of zones": (lambda: datetime.timezone(HOURS, "a"), lambda: datetime.timezone(HOURS, "b")),
    "fold of a moment": (
        lambda: NOON(tzinfo=ZONE("Europe/Berlin"), fold=0),
        lambda: NOON(tzinfo=ZONE("Europe/Berlin"), fold=1),
    ),
    "fold of a time of day": (lambda: datetime.time(1, fold=0), lambda: datetime.time(1, fold=1)),
    "microseconds": (lambda: datetime.timedelta(0, 0, 1), lambda: datetime.timedelta(0, 0, 2)),
    # numbers
    "digits of a Decimal": (lambda: D("1.0"), lambda: D("1.00")),
    "signed zero of a Decimal": (lambda: D("0"), lambda: D("-0")),
    "payload of a Decimal's NaN": (lambda: D("NaN1"), lambda: D("NaN2")),
    "signalling NaN": (lambda: D("NaN"), lambda: D("sNaN")),
    "exponent of a Decimal": (lambda: D("1E+3"), lambda: D("1000")),
    "decimal contexts": (lambda: decimal.Context(prec=5), lambda: decimal.Context(prec=6)),
    "fractions": (lambda: fractions.Fraction(1, 3), lambda: fractions.Fraction(1, 4)),
    "fraction and int": (lambda: fractions.Fraction(2), lambda: 2),
    # enum
    "members": (lambda: Colour.RED, lambda: Colour.BLUE),
    "member and value": (lambda: Colour.RED, lambda: 1),
    "member of an IntEnum and int": (lambda: Size.SMALL, lambda: 1),
    "member of a StrEnum and str": (lambda: Word.A, lambda: "a"),
    "flags": (lambda: Right.READ | Right.WRITE, lambda: Right.READ),
    "no flags of two kinds": (lambda: Right(0), lambda: Weekday(0)),
    "bits without a name": (lambda: Weekday(8), lambda: Weekday(16)),
    "enum classes": (lambda: Colour, lambda: Size),
    # data classes and objects
    "fields": (lambda: Row(1, [2]), lambda: Row(1, [3])),
    "fields that do not compare": (lambda: Hiding(1, 2), lambda: Hiding(1, 3)),
    "fields with slots": (lambda: Compact(1), lambda: Compact(2)),
    "frozen fields with slots": (lambda: Sealed(1), lambda: Sealed(2)),
    "frozen fields": (lambda: Frozen(1), lambda: Frozen(2)),
    "more attributes": (lambda: with_state(Row(1), more=1), lambda: Row(1)),
    "a slot that is not set": (lambda: Slotted(left=1), lambda: Slotted(left=1, right=None)),
    "slots": (lambda: Slotted(left=1, right=2), lambda: Slotted(left=2, right=1)),
    "slots and a dict": (lambda: SlottedAndMore(left=1, more=2), lambda: SlottedAndMore(left=1, more=3)),
    "slots with weak references": (lambda: Weak(1), lambda: Weak(2)),
    "what says it is equal": (lambda: Always(1), lambda: Always(2)),
    "names in a namespace": (lambda: types.SimpleNamespace(a=1), lambda: types.SimpleNamespace(b=1)),
    "iterators of a class": (lambda: Alive(1), lambda: Alive(2)),
    # identity
    "aliased objects": (lambda: twice(Node()), lambda: [Node(), Node()]),
    "aliased lists in a tuple": (lambda: tuple(twice([])), lambda: ([], [])),
    "aliased byte arrays": (lambda: twice(bytearray(1)), lambda: [bytearray(1), bytearray(1)]),
    "aliased deques": (
        lambda: twice(collections.deque()),
        lambda: [collections.deque(), collections.deque()],
    ),
    "aliased iterators": (lambda: twice(iter([1])), lambda: [iter([1]), iter([1])]),
    "aliased generators": (lambda: twice(counted(1)), lambda: [counted(1), counted(1)]),
    "cycles of another content": (lambda: cycle(), lambda: cycle(2)),
    "rings of another length": (lambda: ring(2), lambda: ring(3)),
    "a ring unrolled": (lambda: Node(ring(1)), lambda: ring(1)),
    # iterators and their like
    "what is left": (lambda: advanced(iter([1, 2, 3]), 1), lambda: advanced(iter([1, 2, 3]), 2)),
    "list and tuple iterators": (lambda: iter([1]), lambda: iter((1,))),
    "generator and list": (lambda: counted(1), lambda: [1]),
    "generator and iterator": (lambda: counted(1), lambda: iter([1])),
    "items of a generator": (lambda: counted(1, 2), lambda: counted(1, 3)),
    "one item more": (lambda: counted(1, 2), lambda: counted(1)),
    "end of a generator": (lambda: counted(1, end=2), lambda: counted(1, end=3)),
    "end and error": (lambda: counted(1, end=KeyError()), lambda: counted(1, error=KeyError())),
    "errors of generators": (lambda: counted(error=KeyError(1)), lambda: counted(error=KeyError(2))),
    "ranges in use": (lambda: iter(range(3)), lambda: iter(range(4))),
    "zip and enumerate": (lambda: zip([0], [1], strict=True), lambda: enumerate([1])),
    "matches of a pattern": (lambda: re.finditer("a", "aba"), lambda: re.finditer("b", "aba")),
    "asynchronous generators": (lambda: counted_later(1, 2), lambda: counted_later(1, 3)),
    "asynchronous generator and generator": (lambda: counted_later(1), lambda: counted(1)),
    "errors of asynchronous generators": (
        lambda: counted_later(1, error=KeyError(1)),
        lambda: counted_later(1, error=KeyError(2)),
    ),
    "length of asynchronous generators": (lambda: counted_later(1), lambda: counted_later(1, 1)),
    "coroutines": (lambda: later(1), lambda: later(2)),
    "coroutine and value": (lambda: later([1]), lambda: [1]),
    "errors of coroutines": (lambda: later(error=KeyError(1)), lambda: later(error=KeyError(2))),
    "error and result": (lambda: later(KeyError(1)), lambda: later(error=KeyError(1))),
    # exceptions
    "classes of exceptions": (lambda: KeyError("a"), lambda: LookupError("a")),
    "arguments of exceptions": (lambda: ValueError("a", [1]), lambda: ValueError("a", [2])),
    "attributes of exceptions": (
        lambda: caused(OwnError(1, "a"), code=2),
        lambda: caused(OwnError(1, "a"), code=3),
    ),
    "causes": (lambda: caused(ValueError(), KeyError(1)), lambda: caused(ValueError(), KeyError(2))),
    "causes of causes": (
        lambda: caused(ValueError(), caused(KeyError(), OSError(1))),
        lambda: caused(ValueError(), caused(KeyError(), OSError(2))),
    ),
    "cause that is the argument": (
        lambda: (lambda e: caused(ValueError(e), e))(KeyError(1)),
        lambda: caused(ValueError(KeyError(1)), KeyError(1)),
    ),
    "notes": (lambda: caused(ValueError(), __notes__=["a"]), lambda: caused(ValueError(), __notes__=["b"])),
    "groups": (lambda: ExceptionGroup("a", [KeyError(1)]), lambda: ExceptionGroup("a", [KeyError(2)])),
    "messages of groups": (
        lambda: ExceptionGroup("a", [KeyError()]),
        lambda: ExceptionGroup("b", [KeyError()]),
    ),
    "nested groups": (
        lambda: ExceptionGroup("a", [ExceptionGroup("b", [KeyError(1)])]),
        lambda: ExceptionGroup("a", [ExceptionGroup("b", [KeyError(2)])]),
    ),
    "group and base group": (
        lambda: BaseExceptionGroup("a", [KeyboardInterrupt()]),
        lambda: BaseExceptionGroup("a", [SystemExit()]),
    ),
    "state of a group": (
        lambda: with_state(Plus("a", [KeyError()]), label=1),
        lambda: with_state(Plus("a", [KeyError()]), label=2),
    ),
    # the rest of the library
    "flags of a pattern": (lambda: re.compile("a"), lambda: re.compile("a", re.DOTALL)),
    "matches": (lambda: re.match("a(b)?", "ab"), lambda: re.match("a(b)?", "ac")),
    "paths of two systems": (lambda: pathlib.PurePosixPath("a"), lambda: pathlib.PureWindowsPath("a")),
    "paths": (lambda: pathlib.Path("a"), lambda: pathlib.Path("b")),
    "networks": (lambda: ipaddress.ip_address("::1"), lambda: ipaddress.ip_address("::2")),
    "UUIDs": (lambda: uuid.UUID(int=1), lambda: uuid.UUID(int=2)),
    "states of a random generator": (lambda: random.Random(1), lambda: random.Random(2)),
    "text streams": (lambda: io.StringIO("a"), lambda: io.StringIO("b")),
    "position in a text stream": (lambda: advanced(io.StringIO("a\nb"), 1), lambda: io.StringIO("a\nb")),
    "partials": (lambda: functools.partial(plain, 1), lambda: functools.partial(plain, 2)),
    "functions": (lambda: plain, lambda: other),
    "getters": (lambda: operator.itemgetter(1), lambda: operator.itemgetter(2)),
    "templates": (lambda: string.Template("a"), lambda: string.Template("b")),
    "generic aliases": (lambda: list[int], lambda: list[str]),
    "unions": (lambda: int | str, lambda: int | None),
    "typing objects": (lambda: typing.Any, lambda: typing.Optional),
    "typing aliases": (lambda: typing.List[int], lambda: typing.List[str]),  # noqa: UP006
}

SAME: dict[str, tuple[Maker, Maker, dict[str, Any] | None]] = {
    "sets in another order": (lambda: {8, 0, "a"}, lambda: set(["a", 0, 8][:]), None),
    "frozensets of frozensets": (
        lambda: frozenset({frozenset({1, 9}), frozenset({17})}),
        lambda: frozenset({frozenset({17}), frozenset({9, 1})}),
        None,
    ),
    "a name of its own for a member": (lambda: Colour.RED, lambda: Colour.CRIMSON, None),
    "order of flags": (lambda: Right.READ | Right.WRITE, lambda: Right.WRITE | Right.READ, None),
    "order of attributes": (
        lambda: with_state(Node(), a=1, b=2),
        lambda: with_state(Node(), b=2, a=1),
        None,
    ),
    "order of slots": (lambda: Slotted(left=1, right=2), lambda: Slotted(right=2, left=1), None),
    "a Decimal in another context": (
        lambda: D("1.234567"),
        lambda: decimal.Context(prec=3).create_decimal(1) and D("1.234567"),
        None,
    ),
    "reduced fractions": (lambda: fractions.Fraction(2, 6), lambda: fractions.Fraction(1, 3), None),
    "cycles": (cycle, cycle, None),
    "rings": (lambda: ring(3), lambda: ring(3), None),
    "what was handled": (lambda: _raised_while_handling(), lambda: ValueError("a"), None),
    "generator and generator expression": (lambda: counted(0, 1), lambda: (n for n in range(2)), None),
    "asynchronous generator expressions": (
        lambda: counted_later(1, 2),
        lambda: (item async for item in counted_later(1, 2)),
        None,
    ),
    "interned and made": (lambda: "ab" * 2, lambda: "".join(["a", "b", "a", "b"]), None),
    "a list that grew": (lambda: [1, 2], lambda: [1, *[2]], None),
    "a deque that was turned": (
        lambda: collections.deque([1, 2, 3]),
        lambda: _turned(collections.deque([3, 1, 2])),
        None,
    ),
}


def _turned(found: collections.deque[Any]) -> collections.deque[Any]:
    found.rotate(-1)
    return found


def _raised_while_handling() -> Exception:
    try:
        try:
            raise KeyError(1)
        except KeyError:
            raise ValueError("a")  # noqa: B904
    except ValueError as error:
        return error.with_traceback(None)


UNVERIFIABLE: dict[str, Maker] = {
    "lock": threading.Lock,
    "condition": threading.Condition,
    "thread": threading.Thread,
    "event loop's future": lambda: asyncio.new_event_loop().create_future(),
    "database": lambda: sqlite3.connect(":memory:"),
    "open file": lambda: pathlib.Path(__file__).open(encoding="utf-8"),  # noqa: SIM115
    "lambda in an object": lambda: types.SimpleNamespace(content=lambda: 1),
    "closure in an exception": lambda: ValueError((lambda n: lambda: n)(1)),
    "local class": lambda: type("Local", (), {}),
    "object of a local class": lambda: type("Local", (), {})(),
    "bare object": object,
    "memory view": lambda: memoryview(b"ab"),
    "weak reference": lambda: weakref.ref(Keeper),
    "context variable": lambda: contextvars.ContextVar("a"),
    "code": lambda: plain.__code__,
    "cell": lambda: types.CellType(1),
    "property": lambda: Keeper.__dict__["twice"],
    "generator in a set": lambda: {counted(1)},
    "coroutine of a loop that is closed": lambda: _of_a_closed_loop(),
}


def _of_a_closed_loop() -> Any:
    async def waiting() -> Any:
        return await asyncio.get_running_loop().run_in_executor(None, plain)

    async def bound() -> Any:
        found = asyncio.get_running_loop().create_future()

        async def waits() -> Any:
            return await found

        return waits()

    return asyncio.run(bound())
