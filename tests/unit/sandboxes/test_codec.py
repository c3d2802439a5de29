"""Canonical bytes: equal values give equal bytes, all others different ones, and everything comes back."""

from __future__ import annotations

import array
import collections
import copy
import datetime
import decimal
import fractions
import functools
import io
import itertools
import pathlib
import re
import socket
import tempfile
import threading
import types
import uuid
from collections.abc import Callable
from random import Random
from typing import Any

import codec_classes as c
import numpy as np
import pytest
from foreign import codec
from hypothesis import given
from hypothesis import strategies as st

from perfsmith.evaluators._canonical import dump, parse

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.complex_numbers(),
    st.text(),
    st.text(alphabet=st.characters(), max_size=4),
    st.binary(),
)
KEYS = st.one_of(st.integers(), st.text(), st.tuples(st.integers(), st.text()), st.booleans(), st.none())
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(KEYS, inner, max_size=4),
        st.sets(KEYS, max_size=5),
        st.frozensets(KEYS, max_size=5),
        st.binary(max_size=5).map(bytearray),
        inner.map(lambda v: c.Row(1, [v])),
        st.tuples(inner, inner).map(lambda p: c.Pair(*p)),
        inner.map(lambda v: collections.deque([v], 3)),
    ),
    max_leaves=25,
)


def encode(value: object, **options: Any) -> bytes:
    encoded: bytes = codec.encode(value, **options)
    return encoded


def round_trip(value: object) -> Any:
    """The value after one journey; a second one must give the same bytes."""
    once = encode(value)
    back = codec.decode(once)
    assert encode(back) == once
    assert dump(parse(once)) == once
    return back


@given(VALUES)
def test_plain_and_structured_values_come_back_with_the_same_bytes(value: object) -> None:
    assert type(round_trip(value)) is type(value)


@given(VALUES, VALUES)
def test_values_with_equal_bytes_are_equal(left: object, right: object) -> None:
    if encode(left) == encode(right):
        assert type(left) is type(right)
        assert left == right or "nan" in repr(left)


@given(VALUES)
def test_one_piece_and_part_by_part_say_the_same(value: object) -> None:
    assert dump(parse(codec.encode_part(value))) == encode(value)


WIDE: list[Any] = [[n, (n, [n]), {"key": (n, {n: []})}] for n in range(50)]


TREES: list[Any] = [WIDE, (WIDE[0], *range(100), [WIDE[1]]), [((), ())] * 100, {(1, (2,)): [{}]}]
NO_TREES: list[Any] = [
    [*WIDE, WIDE[7]],
    [*WIDE, WIDE[7][2]["key"][1]],
    [(WIDE[0], n) for n in range(100)],
    [*WIDE, [bytearray(b"x")]],
    [*WIDE, [c.MyInt(3)]],
    {n: [(n, c.Row(1, [n]))] for n in range(100)},
    [[]] * 2,
]


@pytest.mark.parametrize("value", TREES + NO_TREES)
def test_only_plain_trees_cross_in_one_piece(value: Any) -> None:
    for each in (value, (value, {"again": 1})):
        assert encode(each).startswith(b"V") is any(value is tree for tree in TREES)
        assert round_trip(each) == each


def test_what_is_too_deep_for_one_piece_goes_part_by_part() -> None:
    deep: list[Any] = []
    for _ in range(2500):
        deep = [deep]
    assert encode(deep).startswith(b"L")
    assert encode(codec.decode(encode(deep))) == encode(deep)


def test_one_piece_has_the_same_limit_of_size() -> None:
    for value in ([["x" * 100]], [[n] for n in range(100)]):
        assert len(encode(value, max_bytes=5000)) > 100
        with pytest.raises(codec.Unencodable, match="larger than 99 bytes"):
            encode(value, max_bytes=99)


def cyclic_list() -> list[Any]:
    found: list[Any] = [1]
    found.append(found)
    return found


SHARED = [1, [2]]

SPECIAL: dict[str, Callable[[], object]] = {
    "dataclass": lambda: c.Row(1, [SHARED, SHARED]),
    "frozen dataclass": lambda: c.Frozen(3),
    "slots": lambda: c.Slotted(4),
    "slots of a subclass": lambda: c.SlottedChild(4),
    "namedtuple": lambda: c.Pair(1, [2]),
    "enum": lambda: c.Colour.RED,
    "flag": lambda: c.Right.READ | c.Right.WRITE,
    "enum class": lambda: c.Colour,
    "deque": lambda: collections.deque([1, [2]], 5),
    "defaultdict": lambda: collections.defaultdict(list, {1: [2]}),
    "OrderedDict": lambda: collections.OrderedDict([("b", [1]), ("a", 2)]),
    "Counter": lambda: collections.Counter("abca"),
    "list subclass": lambda: c.MyList([1, [2]]),
    "dict subclass": lambda: c.MyDict(a=[1]),
    "str subclass": lambda: c.MyStr("hey"),
    "int subclass": lambda: c.MyInt(7),
    "exception": lambda: ValueError("a", [1]),
    "own exception": lambda: c.CustomError(1, "why"),
    "OSError with a file name": lambda: FileNotFoundError(2, "gone", "some/file"),
    "cycle": cyclic_list,
    "objects that point at each other": lambda: c.Node(c.Node(), c.Node()),
    "aliases": lambda: [SHARED, SHARED, {"again": SHARED}],
    "array": lambda: np.arange(6).reshape(2, 3),
    "Fortran array": lambda: np.asfortranarray(np.ones((2, 3))),
    "big-endian array": lambda: np.arange(3, dtype=">i4"),
    "empty array": lambda: np.empty((0, 3)),
    "array without dimensions": lambda: np.array(3.0),
    "object array": lambda: np.array([1, None, [2]], dtype=object),
    "text array": lambda: np.array(["a", "bb"]),
    "dates": lambda: np.array(["2020-01-01"], dtype="M8[D]"),
    "NumPy scalar": lambda: np.float64(2.5),
    "NumPy bool": lambda: np.bool_(True),  # noqa: FBT003
    "dtype": lambda: np.dtype("f4"),
    "StringIO": lambda: io.StringIO("abc"),
    "BytesIO": lambda: io.BytesIO(b"abc"),
    "pattern": lambda: re.compile("a+", re.IGNORECASE),
    "Decimal": lambda: decimal.Decimal("1.50"),
    "Fraction": lambda: fractions.Fraction(1, 3),
    "datetime": lambda: datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC),
    "timedelta": lambda: datetime.timedelta(1, 2),
    "UUID": lambda: uuid.UUID(int=5),
    "path": lambda: pathlib.PurePosixPath("/a/b"),
    "partial": lambda: functools.partial(c.function, 1),
    "bound method": lambda: c.Holder().method,
    "function": lambda: c.function,
    "class": lambda: c.Node,
    "built-in function": lambda: len,
    "method of a built-in": lambda: str.lower,
    "module": lambda: itertools,
    "range": lambda: range(1, 9, 2),
    "slice": lambda: slice(1, None),
    "random generator": lambda: Random(3),
    "namespace": lambda: types.SimpleNamespace(a=[1]),
    "list iterator": lambda: iter([1, [2]]),
    "count": lambda: itertools.count(3),
    "Ellipsis": lambda: [Ellipsis, NotImplemented],
    "object that hides an attribute": lambda: c.Secretive(1, 2),
    "nodes and a set of them": lambda: nodes(set),
    "a set of nodes and of plain values": lambda: {1, "a", (2, 3), c.Node(), c.Node(c.Node())},
    "a set in its own members": lambda: befriended(c.Node(), c.Node(c.Node())),
    "class method": lambda: c.Holder.made,
    "method of a built-in object": lambda: [1].append,
    "partial with attributes": lambda: partial_with(1),
    "exception with a cause": lambda: caused(KeyError(1)),
    "exception with notes": lambda: noted("a"),
    "exception with slots": lambda: changed(c.SlottedError(), more=1),
    "exception group": lambda: ExceptionGroup("a", [caused(KeyError(1)), ValueError(2)]),
    "AttributeError": lambda: AttributeError("a", name="b", obj=[1]),
    "UnicodeDecodeError": lambda: changed(UnicodeDecodeError("ascii", b"a", 0, 1, "b"), reason="c"),
    "SyntaxError": lambda: changed(SyntaxError("a"), lineno=3, text="b"),
    "SystemExit": lambda: SystemExit(3),
    "fold": lambda: datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC, fold=1),
    "structured array": lambda: np.zeros(2, dtype=[("a", "i4"), ("b", "f8", (2,))]),
    "structured scalar": lambda: np.zeros(2, dtype=[("a", "i4"), ("b", "f8")])[0],
    "aligned fields": lambda: np.zeros((2, 3), np.dtype([("a", "i1"), ("b", "f8")], align=True)),
    "records": lambda: np.zeros(2, dtype=[("a", "i4")]).view(np.recarray),
    "strings of any length": lambda: np.array([["a", "bb"]], np.dtypes.StringDType(na_object=None)),
    "matrix": lambda: np.ones((1, 2)).view(np.matrix),
    "masked array": lambda: np.ma.array([1.0, 2.0], mask=[False, True], fill_value=3.0),
    "array of its own class": lambda: labelled("a"),
    "array with gaps": lambda: np.arange(12.0).reshape(3, 4)[:, ::2],
    "array of objects with gaps": lambda: np.arange(12).astype(object)[::2],
    "keys of a dict": lambda: {1: 2}.keys(),
    "items of an ordered dict": lambda: collections.OrderedDict([(1, 2)]).items(),
    "mapping proxy": lambda: types.MappingProxyType({1: [2]}),
    "union": lambda: int | None,
    "typing object": lambda: [Any, Callable[[int], str]],
    "long long": lambda: [np.ones(2, "q"), np.ulonglong(3), np.dtype("q")],
}


def befriended(*made: c.Node) -> c.Node:
    made[0].children = made[1].children = set(made)  # type: ignore[assignment]
    return made[0]


def caused(cause: Exception) -> Exception:
    error = ValueError("a")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("make", SPECIAL.values(), ids=SPECIAL.keys())
def test_special_types_come_back_with_the_same_bytes(make: Callable[[], object]) -> None:
    value = make()
    assert type(round_trip(value)) is type(value)


def test_sharing_and_cycles_are_rebuilt() -> None:
    shared = round_trip([SHARED, SHARED])
    assert shared[0] is shared[1]
    cycle = round_trip(cyclic_list())
    assert cycle[1] is cycle
    node = round_trip(c.Node(c.Node()))
    assert node.children[0].parent is node


def test_members_of_a_set_are_rebuilt_as_the_objects_that_they_are() -> None:
    made, kept = round_trip(nodes(set))
    assert kept == set(made)
    kept, made = round_trip(nodes(set)[::-1])
    assert kept == set(made)
    node = round_trip(befriended(c.Node(), c.Node(c.Node())))
    assert node in node.children


def test_bytes_of_a_set_do_not_depend_on_its_order() -> None:
    dates = [datetime.date(2026, 1, day) for day in range(1, 29)]
    mixed = [1, "a", *dates, *map(c.Frozen, range(30)), (1, dates[3]), frozenset(dates)]
    expected = encode([dates[:9], set(mixed), dates])
    for seed in range(5):
        Random(seed).shuffle(mixed)
        members: set[Any] = set()
        for each in mixed:
            members.add(each)
        assert encode([dates[:9], members, dates]) == expected


def graph(dice: Random) -> list[Any]:
    """Objects that hold each other in sets, all of different content."""
    kinds: list[Callable[[Any], Any]] = [set, list, frozenset, lambda found: {(1, each) for each in found}]
    made = [c.Node() for _ in range(dice.randrange(2, 7))]
    for number, node in enumerate(made):
        node.number = number  # type: ignore[attr-defined]
        node.children = dice.choice(kinds)(dice.sample(made, dice.randrange(min(4, len(made)))))
    return [dice.choice(kinds[:2])(dice.sample(made, dice.randrange(1, len(made) + 1))) for _ in range(3)]


@pytest.mark.parametrize("seed", range(40))
def test_copies_of_objects_in_sets_have_the_same_bytes_wherever_they_lie(seed: int) -> None:
    value = graph(Random(seed))
    expected = encode(value)
    assert dump(parse(expected)) == expected
    assert encode(copy.deepcopy(value)) == expected
    assert encode(codec.decode(expected)) == expected


def test_a_member_that_only_its_identity_tells_apart_may_not_be_met_again() -> None:
    first, second = c.Node(), c.Node()
    assert encode({first, second}) == encode({c.Node(), c.Node()})
    with pytest.raises(codec.Unencodable, match="nothing tells from others"):
        encode([{first, second}, first])
    assert round_trip([first, {first, second}])


def test_what_was_handled_when_an_exception_was_raised_is_left_out() -> None:
    tried, asked = ValueError("a"), ValueError("a")
    tried.__context__ = KeyError(1)
    assert encode(tried) == encode(asked)
    assert encode(AttributeError("a", obj=object())) == encode(AttributeError("a"))


def test_an_exception_keeps_what_its_built_in_class_keeps() -> None:
    back = round_trip(changed(UnicodeDecodeError("ascii", b"a", 0, 1, "b"), reason="c"))
    assert (back.encoding, back.object, back.reason) == ("ascii", b"a", "c")
    assert round_trip(caused(KeyError(1))).__cause__.args == (1,)
    assert round_trip(noted("a")).__notes__ == ["a"]


def test_an_exception_keeps_its_cause_its_attributes_and_its_file_name() -> None:
    error = c.CustomError(5, "why")
    error.__cause__ = FileNotFoundError(2, "gone", "some/file")
    back = round_trip(error)
    assert (back.code, back.args) == (5, error.args)
    assert back.__cause__.filename == "some/file"


DIFFERENT: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
    "one and True": (lambda: 1, lambda: True),
    "one and 1.0": (lambda: 1, lambda: 1.0),
    "zero and minus zero": (lambda: 0.0, lambda: -0.0),
    "sets of one and True": (lambda: {1}, lambda: {True}),
    "aliased and separate": (lambda: [SHARED, SHARED], lambda: [[1, [2]], [1, [2]]]),
    "order of a dict": (lambda: {1: 2, 3: 4}, lambda: {3: 4, 1: 2}),
    "factories": (lambda: collections.defaultdict(list), lambda: collections.defaultdict(set)),
    "maxlen": (lambda: collections.deque([1], 2), lambda: collections.deque([1], 3)),
    "list and tuple": (lambda: [1], lambda: (1,)),
    "list and its subclass": (lambda: [1], lambda: c.MyList([1])),
    "str and its subclass": (lambda: "a", lambda: c.MyStr("a")),
    "arguments of an exception": (lambda: ValueError("a"), lambda: ValueError("b")),
    "file name of an exception": (
        lambda: FileNotFoundError(2, "gone", "a"),
        lambda: FileNotFoundError(2, "gone", "b"),
    ),
    "name of an import error": (
        lambda: ImportError("no", name="a"),
        lambda: ImportError("no", name="b"),
    ),
    "dtype": (lambda: np.ones(2, "f4"), lambda: np.ones(2, "f8")),
    "shape": (lambda: np.ones((1, 2)), lambda: np.ones((2, 1))),
    "memory order": (lambda: np.ones((2, 3)), lambda: np.ones((3, 2)).T),
    "array and list": (lambda: np.array([1, 2]), lambda: [1, 2]),
    "scalar and int": (lambda: np.int64(1), lambda: 1),
    "scalar and array without dimensions": (lambda: np.float64(1), lambda: np.array(1.0)),
    "position in a stream": (lambda: io.BytesIO(b"ab"), lambda: _read(io.BytesIO(b"ab"))),
    "flags of a pattern": (lambda: re.compile("a"), lambda: re.compile("a", re.IGNORECASE)),
    "digits of a Decimal": (lambda: decimal.Decimal("1.0"), lambda: decimal.Decimal("1.00")),
    "state of a generator": (lambda: Random(1), lambda: Random(2)),
    "masks": (
        lambda: np.ma.array([1, 2], mask=[False, True]),
        lambda: np.ma.array([1, 2], mask=[True, False]),
    ),
    "values under a mask": (
        lambda: np.ma.array([1, 2], mask=[False, True]),
        lambda: np.ma.array([1, 3], mask=[False, True]),
    ),
    "big integers": (lambda: 10**50, lambda: 10**50 + 1),
    "a set of the same nodes": (lambda: nodes(set), lambda: nodes(copied(set))),
    "a frozenset of the same nodes": (lambda: nodes(frozenset), lambda: nodes(copied(frozenset))),
    "a set before its nodes": (lambda: nodes(set)[::-1], lambda: nodes(copied(set))[::-1]),
    "a set of tuples of nodes": (lambda: nodes(paired), lambda: nodes(lambda n: paired(map(alike, n)))),
    "which node of two is in a set": (lambda: nodes(lambda n: {n[0]}), lambda: nodes(lambda n: {n[1]})),
    "a set of which one node is the same": (
        lambda: nodes(lambda n: {n[0], alike(n[0])}),
        lambda: nodes(lambda n: {alike(n[0]), alike(n[0])}),
    ),
    "code of a bound method": (
        lambda: c.Holder().method,
        lambda: types.MethodType(c.method, c.Holder()),
    ),
    "a method of a base": (lambda: c.Holder().method, lambda: super(c.Holder, c.Holder()).method),
    "a built-in method that is overridden": (
        lambda: c.Greedy().append,
        lambda: list.append.__get__(c.Greedy()),
    ),
    "attributes of a partial": (lambda: partial_with(1), lambda: partial_with(2)),
    "fold of a datetime": (
        lambda: datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC, fold=1),
        lambda: datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
    ),
    "fold of a time": (lambda: datetime.time(1, fold=1), lambda: datetime.time(1)),
    "notes": (lambda: noted("a"), lambda: noted("b")),
    "name of an AttributeError": (lambda: AttributeError("a", name="b"), lambda: AttributeError("a")),
    "name of a NameError": (lambda: NameError("a", name="b"), lambda: NameError("a")),
    "reason of a UnicodeError": (
        lambda: changed(UnicodeDecodeError("ascii", b"a", 0, 1, "b"), reason="c"),
        lambda: UnicodeDecodeError("ascii", b"a", 0, 1, "b"),
    ),
    "line of a SyntaxError": (lambda: changed(SyntaxError("a"), lineno=1), lambda: SyntaxError("a")),
    "number of an OSError": (lambda: changed(OSError(1, "a"), errno=2), lambda: OSError(1, "a")),
    "value of a StopIteration": (lambda: changed(StopIteration(1), value=2), lambda: StopIteration(1)),
    "code of a SystemExit": (lambda: changed(SystemExit(1), code=2), lambda: SystemExit(1)),
    "slot of an exception": (
        lambda: changed(c.SlottedError(), more=1),
        lambda: changed(c.SlottedError(), more=2),
    ),
    "elements that share memory": (
        lambda: np.lib.stride_tricks.as_strided(np.zeros(1), (5,), (0,)),
        lambda: np.zeros(10)[::2],
    ),
    "types of the same size": (lambda: np.ones(2, "q"), lambda: np.ones(2, "l")),
    "scalars of the same size": (lambda: np.longlong(1), lambda: np.int64(1)),
    "attributes of a kind of array": (lambda: labelled("a"), lambda: labelled("b")),
    "a hard mask": (
        lambda: np.ma.array([1, 2], mask=[False, True], hard_mask=True),
        lambda: np.ma.array([1, 2], mask=[False, True]),
    ),
    "no mask and an empty one": (
        lambda: np.ma.array([1, 2]),
        lambda: np.ma.array([1, 2], mask=[False, False]),
    ),
}


def nodes(make: Callable[[list[c.Node]], Any]) -> list[Any]:
    made = [c.Node(c.Node()), c.Node()]
    return [made, make(made)]


def alike(node: c.Node) -> c.Node:
    return c.Node(*map(alike, node.children))


def copied(kind: Callable[[Any], Any]) -> Callable[[list[c.Node]], Any]:
    return lambda made: kind(map(alike, made))


def paired(made: Any) -> set[Any]:
    return {(len(node.children), node) for node in made}


def partial_with(mark: int) -> object:
    made = functools.partial(c.function, 1)
    made.mark = mark  # type: ignore[attr-defined]
    return made


def noted(note: str) -> Exception:
    error = ValueError("a")
    error.add_note(note)
    return error


def changed(error: BaseException, **fields: Any) -> BaseException:
    for name, field in fields.items():
        setattr(error, name, field)
    return error


def labelled(label: str) -> Any:
    made = np.arange(3.0).view(c.Labelled)
    made.label = label
    return made


def _read(stream: io.BytesIO) -> io.BytesIO:
    stream.read(1)
    return stream


@pytest.mark.parametrize("pair", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_different_values_have_different_bytes(
    pair: tuple[Callable[[], object], Callable[[], object]],
) -> None:
    left, right = pair
    for wrap in (lambda v: v, lambda v: [v], lambda v: {"k": v}, lambda v: c.Row(1, [v])):
        assert carried(wrap(left())) == carried(wrap(left()))
        assert carried(wrap(left())) != carried(wrap(right()))
        assert dump(parse(carried(wrap(left())))) == carried(wrap(left()))


def carried(value: object, **options: Any) -> bytes:
    """Canonical bytes; none where the value cannot be carried, which is never equal to anything."""
    try:
        return encode(value, **options)
    except codec.Unencodable:
        return b""


def deep_list() -> object:
    found: list[Any] = []
    for _ in range(50_000):
        found = [found]
    return found


UNENCODABLE: dict[str, Callable[[], object]] = {
    "bare object": object,
    "lambda": lambda: lambda: 1,
    "lock": threading.Lock,
    "file": lambda: tempfile.TemporaryFile(),  # noqa: SIM115
    "generator": lambda: (x for x in [1]),
    "socket": socket.socket,
    "local class": lambda: type("Local", (), {}),
    "instance of a local class": lambda: type("Local", (), {})(),
    "arrays that share memory": lambda: (lambda a: (a, a[1:]))(np.arange(3.0)),
    "structured array of objects": lambda: np.zeros(2, dtype=[("a", object)]),
    "memory view": lambda: memoryview(b"ab"),
    "array with metadata": lambda: np.zeros(2, np.dtype("f8", metadata={"a": 1})),
    "dtype with metadata": lambda: np.dtype("f8", metadata={"a": 1}),
    "array that shares memory with a buffer": lambda: over_bytes(np.frombuffer),
    "method of another class": lambda: types.MethodType(c.function, 1),
    "object of a class that is not what its name says": lambda: misnamed(),
    "too deep": lambda: deep_list(),
    "too large": lambda: bytes(codec.MAX_BYTES + 1),
}


def misnamed() -> object:
    """Gives itself out for a `Fraction`, whose value it would find out while it is read."""

    def reduced(_self: object) -> Any:
        return fractions.Fraction, ("1/3",)

    return type("Fraction", (), {"__module__": "fractions", "__reduce__": reduced})()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("make", UNENCODABLE.values(), ids=UNENCODABLE.keys())
def test_what_cannot_be_carried_says_so(make: Callable[[], object]) -> None:
    with pytest.raises(codec.Unencodable):
        encode(make())


def test_iterators_are_read_in_an_outcome_and_their_kind_counts() -> None:
    def numbers() -> Any:
        yield from [1, 2]

    outcome = functools.partial(encode, as_outcome=True)
    assert outcome(numbers()) == outcome(numbers())
    assert outcome(numbers()) != outcome(iter([1, 2]))
    assert outcome(map(c.function, [1, 2])) == outcome(map(c.function, [1, 2]))
    assert outcome(itertools.count()) == outcome(itertools.count())

    def failing() -> Any:
        yield 1
        raise ValueError

    assert outcome(failing()) != outcome(x for x in [1])


def generated(value: object) -> Any:
    yield 1
    return value


NUMBERS = [1, 2, 3]
DIFFERENT_OUTCOMES: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
    "what a generator returns": (lambda: generated(1), lambda: generated(2)),
    "whether a generator returns": (lambda: generated(1), lambda: generated(None)),
    "a returned error": (lambda: generated(ValueError(1)), lambda: failing(ValueError(1))),
    "a list that is iterated": (lambda: [NUMBERS, iter(NUMBERS)], lambda: [NUMBERS, iter([1, 2, 3])]),
    "a list that was iterated": (lambda: [iter(NUMBERS), NUMBERS], lambda: [iter([1, 2, 3]), NUMBERS]),
    "a list below a map": (
        lambda: [map(c.function, NUMBERS), NUMBERS],
        lambda: [map(c.function, [1, 2, 3]), NUMBERS],
    ),
    "lists that are zipped": (
        lambda: [zip(NUMBERS, [1]), NUMBERS],  # noqa: B905
        lambda: [zip([1, 2, 3], [1]), NUMBERS],  # noqa: B905
    ),
    "a list in a chain": (
        lambda: [itertools.chain([0], NUMBERS), NUMBERS],
        lambda: [itertools.chain([0], [1, 2, 3]), NUMBERS],
    ),
    "a slice": (lambda: shared(lambda a: a[1:]), lambda: shared(lambda a: a[1:].copy())),
    "which slice": (lambda: shared(lambda a: a[:2]), lambda: shared(lambda a: a[2:4])),
    "which step": (lambda: shared(lambda a: a[:4:2]), lambda: shared(lambda a: a[:6:3])),
    "a memory view": (lambda: shared(lambda a: np.asarray(memoryview(a))), lambda: shared(np.copy)),
    "its buffer": (lambda: shared(lambda a: np.frombuffer(memoryview(a))), lambda: shared(np.copy)),
    "a part of its buffer": (
        lambda: shared(lambda a: np.frombuffer(memoryview(a)[1:])),
        lambda: shared(lambda a: a[1:].copy()),
    ),
    "DLPack": (lambda: shared(np.from_dlpack), lambda: shared(np.copy)),
    "its address": (lambda: shared(lambda a: np.asarray(Interface(a))), lambda: shared(np.copy)),
    "before its owner": (lambda: shared(np.from_dlpack)[::-1], lambda: shared(np.copy)[::-1]),
    "a buffer": (lambda: buffers(np.frombuffer), lambda: buffers(lambda b: np.array(b))),
    "a buffer behind": (lambda: buffers(np.frombuffer)[::-1], lambda: buffers(lambda b: np.array(b))[::-1]),
    "bytes": (lambda: over_bytes(np.frombuffer), lambda: over_bytes(lambda b: np.frombuffer(bytearray(b)))),
    "a stream's bytes": (
        lambda: streamed(lambda s: np.frombuffer(s.getbuffer())),
        lambda: streamed(lambda s: np.frombuffer(bytearray(s.getvalue()))),
    ),
    "two arrays over one buffer": (
        lambda: over_bytes(lambda b: [np.frombuffer(b), np.frombuffer(b)])[1],
        lambda: over_bytes(lambda b: [np.frombuffer(b), np.frombuffer(bytearray(b))])[1],
    ),
    "another class": (
        lambda: shared(lambda a: a.view(c.Labelled)),
        lambda: shared(lambda a: a.copy().view(c.Labelled)),
    ),
    "a masked array": (
        lambda: shared(np.ma.asarray),
        lambda: shared(lambda a: np.ma.array(a, copy=True)),
    ),
    "an array of objects": (
        lambda: shared(lambda a: a[1:], object),
        lambda: shared(lambda a: a[1:].copy(), object),
    ),
}


class Interface:
    """Hands on the memory of an array by its address alone."""

    def __init__(self, owner: Any) -> None:
        self.owner = owner
        self.__array_interface__ = owner.__array_interface__


def failing(error: Exception) -> Any:
    yield 1
    raise error


def shared(make: Callable[[Any], Any], dtype: Any = float) -> list[Any]:
    owner = np.zeros(6, dtype)
    return [owner, make(owner)]


def buffers(make: Callable[[Any], Any]) -> list[Any]:
    buffer = array.array("d", [1, 2])
    return [buffer, make(buffer)]


def over_bytes(make: Callable[[Any], Any]) -> list[Any]:
    buffer = bytearray(16)
    return [buffer, make(buffer)]


def streamed(make: Callable[[Any], Any]) -> list[Any]:
    stream = io.BytesIO(bytes(16))
    return [stream, make(stream)]


@pytest.mark.parametrize("pair", DIFFERENT_OUTCOMES.values(), ids=DIFFERENT_OUTCOMES.keys())
def test_different_outcomes_have_different_bytes(
    pair: tuple[Callable[[], object], Callable[[], object]],
) -> None:
    for wrap in (lambda v: v, lambda v: [v], lambda v: {"k": v}, lambda v: c.Row(1, [v])):
        left, again, right = (carried(wrap(each()), as_outcome=True) for each in (pair[0], *pair))
        assert left == again
        assert left != right
        for raw in filter(None, (left, right)):
            assert dump(parse(raw)) == raw


def test_arrays_of_their_own_are_the_same_wherever_their_memory_lies() -> None:
    outcome = functools.partial(encode, as_outcome=True)
    apart = [np.arange(3.0), np.arange(3.0), np.frombuffer(bytearray(16)), np.frombuffer(bytes(8))]
    again = [np.arange(3.0), np.arange(9.0)[:3].copy(), np.frombuffer(array.array("d", [0, 0])), np.zeros(1)]
    again[3].flags.writeable = False
    assert outcome(apart) == outcome(again)
    assert outcome(np.zeros((3, 4))[:, 0]) == outcome(np.zeros((3, 9))[:, 5])
    buffer = bytearray(16)
    assert outcome([np.frombuffer(buffer), [bytearray(16)]])
    buffer.append(1)  # nothing holds it any more


class Pretender(list):  # type: ignore[type-arg]
    """Says it is an iterator of the standard library."""

    def __next__(self) -> int:
        raise StopIteration


class FakeScalar(np.float64):
    def tobytes(self, *_: Any) -> bytes:
        return np.float64(0).tobytes()


def test_a_class_that_lies_about_its_module_is_not_taken_for_a_built_in_one() -> None:
    # RT-046: the name of a module is only a text.
    FakeScalar.__module__ = "numpy"
    FakeScalar.__qualname__ = FakeScalar.__name__ = "float64"
    try:
        with pytest.raises(codec.Unencodable):
            encode(FakeScalar(1.0))
    finally:
        FakeScalar.__module__ = __name__
    Pretender.__module__ = "builtins"
    Pretender.__qualname__ = Pretender.__name__ = "list_iterator"
    with pytest.raises(codec.Unencodable):
        encode(Pretender(), as_outcome=True)


def test_attributes_kept_out_of_the_pickled_state_count_for_classes_of_the_project() -> None:
    root = str(pathlib.Path(c.__file__).parent)

    def reducing(hidden: int) -> c.Reducing:
        made = c.Reducing()
        made.hidden = hidden
        return made

    for left, right in ((c.Secretive(1, 2), c.Secretive(1, 3)), (reducing(1), reducing(2))):
        assert encode(left) == encode(right)
        assert encode(left, root=root) != encode(right, root=root)
        assert dump(parse(encode(left, root=root))) == encode(left, root=root)
    locked = c.Secretive(1, threading.Lock())  # type: ignore[arg-type]
    assert encode(locked, root=root) == encode(locked, root=root)


def test_slots_count_even_when_the_class_no_longer_lists_them() -> None:
    left, right = c.Slotted(1), c.Slotted(2)
    listed = c.Slotted.__slots__
    c.Slotted.__slots__ = ()  # type: ignore[assignment]
    try:
        assert encode(left) != encode(right)
    finally:
        c.Slotted.__slots__ = listed


def test_has_mutable_tells_whether_arguments_can_change() -> None:
    for args, expected in (((1, "a", (2, 3)), False), (([],), True), (({1},), True), ((c.Frozen(1),), True)):
        assert codec.decode_call(codec.encode_call(args, {}))[2] is expected
