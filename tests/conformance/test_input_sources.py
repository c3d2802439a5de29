"""Every input source keeps to one contract, for every kind of target, and for projects nobody expects."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
from foreign import a_worker, codec, write

from perfsmith.evaluators._canonical import Node, dump, parse
from perfsmith.evaluators._equality import status_of
from perfsmith.evaluators.oracles import SOURCES, Asked, InputSource, Reached, parameters_at
from perfsmith.evaluators.oracles._nodes import Call, built, closed, listed, named, of_value, plain
from perfsmith.tasks import SourceName, Target, TargetKind

RECORDED, TYPED = SourceName.RECORDED, SourceName.TYPED
DOCUMENTED, INFERRED = SourceName.DOCUMENTED, SourceName.INFERRED


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of target, and the sources that give calls on which it returns."""

    source: str
    entry: str = "target"
    recorded: tuple[bytes, ...] = ()
    usable: frozenset[SourceName]


def call(*args: object, **kwargs: object) -> bytes:
    encoded: bytes = codec.encode_call(args, kwargs)
    return encoded


def on(receiver: Node, *args: object) -> bytes:
    """A call of a method."""
    return closed(Call(positional=(receiver, *map(of_value, args)), keywords={}))


def cart(*prices: float) -> Node:
    return built(named("mod", "Cart"), [listed([plain(price) for price in prices])])


CART = '''
class Cart:
    def __init__(self, prices: list[float]):
        self.prices = prices
    def total(self, rate: float = 0.5):
        """Sum.

        Args:
            rate (float): Must be between 0 and 1.
        """
        if rate < 0 or rate > 1:
            raise ValueError("rate")
        return sum(self.prices) * rate
    @property
    def size(self):
        return len(self.prices)
    @classmethod
    def of(cls, count: int):
        return cls([1.0] * count)
'''
LISTS = tuple(call(list(range(n)), list(range(n, 2 * n)), n // 2) for n in range(1, 12))
MATRICES = tuple(call(np.ones((n, n + 1)), np.ones((n + 1, 2))) for n in range(1, 11))
EVERY = frozenset({RECORDED, TYPED, DOCUMENTED, INFERRED})

KINDS: Mapping[str, Kind] = {
    "plain function, annotated": Kind(
        source="""
        def target(text: str, n: int = 2):
            assert n >= 0
            return text * n
        """,
        recorded=(call("ab", 3), call("", 1)),
        usable=EVERY,
    ),
    "plain function, only documented": Kind(
        source='''
        def target(values, mode):
            """Join.

            Parameters
            ----------
            values : list of int
                Must not be empty.
            mode : {"sum", "max"}
                What to do.
            """
            return {"sum": sum, "max": max}[mode](values)
        ''',
        usable=frozenset({DOCUMENTED}),
    ),
    "plain function, only recorded": Kind(
        source="def target(a, b, k):\n    return a[k] + b[k]\n",
        recorded=LISTS,
        usable=frozenset({RECORDED, INFERRED}),
    ),
    "method": Kind(
        source=CART, entry="Cart.total", recorded=(on(cart(1.0, 2.0), 0.5), on(cart(), 1.0)), usable=EVERY
    ),
    "method that no test calls": Kind(source=CART, entry="Cart.total", usable=frozenset({TYPED, DOCUMENTED})),
    "property": Kind(
        source=CART,
        entry="Cart.size",
        recorded=(on(cart(1.0)),),
        usable=frozenset({RECORDED, TYPED}),
    ),
    "class method": Kind(source=CART, entry="Cart.of", usable=frozenset({TYPED})),
    "generator": Kind(
        source="def target(xs: list[int]):\n    for x in xs:\n        yield x * 2\n",
        recorded=(call([1, 2]), call([3])),
        usable=frozenset({RECORDED, TYPED, INFERRED}),
    ),
    "async function": Kind(
        source="async def target(xs: set[str]):\n    return sorted(xs)\n",
        usable=frozenset({TYPED}),
    ),
    "procedure that only mutates": Kind(
        source="def target(xs: list[float]) -> None:\n    xs.sort(key=repr)\n    xs.append(0.0)\n",
        recorded=(call([2.0, 1.0]),),
        usable=frozenset({RECORDED, TYPED, INFERRED}),
    ),
    "function taking a callable": Kind(
        source="""
        from collections.abc import Callable
        def target(key: Callable[[str], int], words: list[str]):
            return sorted(words, key=key)
        """,
        recorded=(call(len, ["bb", "a"]),),
        usable=frozenset({RECORDED, TYPED, INFERRED}),
    ),
    "arrays with related shapes": Kind(
        source='''
        import numpy as np
        def target(a, b):
            """Product.

            Parameters
            ----------
            a : ndarray of shape (n, m)
            b : ndarray of shape (m, k)
            """
            if a.shape[1] != b.shape[0]:
                raise ValueError("shapes")
            return a @ b
        ''',
        recorded=MATRICES,
        usable=frozenset({RECORDED, DOCUMENTED, INFERRED}),
    ),
    "classes of the project": Kind(
        source="""
        from __future__ import annotations
        import enum
        from dataclasses import dataclass, field
        from typing import Literal, NamedTuple, Optional, TypedDict
        class Colour(enum.Enum):
            RED = "r"
            BLUE = "b"
        @dataclass(frozen=True)
        class Node:
            name: str
            colour: Colour = Colour.RED
            below: list[Node] = field(default_factory=list)
            above: Node | None = None
        class Place(NamedTuple):
            x: int
            y: int = 0
        class Options(TypedDict, total=False):
            deep: bool
        How = Literal["x", Colour.BLUE]
        def target(node: Node, at: Place, options: Optional[Options], how: How, of: type[Node]):
            assert type(node) is of and all(type(each) is of for each in node.below)
            assert type(node.colour) is Colour and type(at) is Place and at.x + at.y is not None
            assert options is None or set(options) <= {"deep"}
            assert how == "x" or how is Colour.BLUE
            return len(node.name), node.colour.value, how
        """,
        usable=frozenset({TYPED}),
    ),
    "annotations that only a type checker imports": Kind(
        source="""
        from __future__ import annotations
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from collections.abc import Sequence
            from decimal import Decimal
            import fractions
        def target(prices: Sequence[Decimal], share: fractions.Fraction, n: int = 2):
            assert all(type(price).__name__ == "Decimal" for price in prices)
            return [price * n for price in prices], share.numerator
        """,
        usable=frozenset({TYPED}),
    ),
    "models of pydantic": Kind(
        source="""
        from typing import Annotated
        from pydantic import BaseModel
        class Part(BaseModel):
            name: str
            price: float = 1.0
        class Whole(BaseModel):
            parts: list[Part]
            note: Annotated[str, "anything"] = ""
        def target(whole: Whole):
            assert all(type(part) is Part for part in whole.parts)
            return [part.name for part in whole.parts]
        """,
        usable=frozenset({TYPED}),
    ),
    "dates, files and counters": Kind(
        source="""
        import collections, datetime, decimal, pathlib
        def target(
            day: datetime.date,
            path: pathlib.Path,
            money: decimal.Decimal,
            words: collections.Counter[str],
            queue: collections.deque[int],
            table: "collections.defaultdict[str, int]",
            *,
            lazy: "collections.abc.Iterator[int]",
        ):
            assert isinstance(day, datetime.date) and isinstance(path, pathlib.Path)
            assert type(money) is decimal.Decimal and type(words) is collections.Counter
            assert type(queue) is collections.deque and type(table) is collections.defaultdict
            return day.year, path.name, money, sum(words.values()), list(queue), dict(table), next(lazy, None)
        """,
        usable=frozenset({TYPED, DOCUMENTED}),
    ),
}


class AProbe:
    """Stands for a sandbox: every call returns, through lines that its bytes decide."""

    def reach(self, calls: Sequence[bytes]) -> tuple[Reached, ...]:
        returned = codec.encode(("returned", 1, None, None))
        return tuple(Reached(outcome=returned, arcs=frozenset({(1, zlib.crc32(c) % 1000)})) for c in calls)


def asked(kind: Kind, **changed: object) -> Asked:
    source = dedent(kind.source)
    plain_request = Asked(
        target=Target(
            path="mod.py",
            qualname=kind.entry,
            module="mod",
            kind=TargetKind.METHOD if "." in kind.entry else TargetKind.FUNCTION,
            first_line=1,
            last_line=1,
        ),
        source=source,
        entry=kind.entry,
        parameters=parameters_at(source, kind.entry),
        recorded=kind.recorded,
        count=16,
        entropy=20261121,
        probe=AProbe(),
    )
    return replace(plain_request, **changed)  # type: ignore[arg-type]


every_source = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name.value)


def test_every_source_has_a_name_of_its_own_and_they_are_asked_in_order() -> None:
    names = [source.name for source in SOURCES]
    assert names == [name for name in SourceName if name in names]
    assert len(set(names)) == len(names)


@every_source
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_proposed_keeps_to_the_contract(source: InputSource, kind: str) -> None:
    request = asked(KINDS[kind])
    proposal = source.propose(request)
    assert source.propose(request) == proposal
    assert len(set(proposal.calls)) == len(proposal.calls) <= request.count
    assert bool(proposal.calls) != bool(proposal.silence)
    assert proposal.calls or proposal.silence.isprintable()
    for payload in proposal.calls:
        assert dump(parse(payload)) == payload
    few = source.propose(replace(request, count=3))
    assert len(few.calls) <= 3


@every_source
def test_another_seed_gives_other_calls_unless_there_is_nothing_to_choose(source: InputSource) -> None:
    request = asked(KINDS["plain function, annotated"])
    proposal = source.propose(request)
    other = source.propose(replace(request, entropy=7))
    assert (other == proposal) is (source.name is SourceName.RECORDED)


@every_source
def test_what_is_known_is_not_proposed_again(source: InputSource) -> None:
    request = asked(KINDS["plain function, annotated"])
    if source.name is SourceName.RECORDED:
        pytest.skip("rule: the first source is never told of calls before it")
    known = source.propose(request).calls
    assert known
    again = source.propose(replace(request, known=known))
    assert not set(again.calls) & set(known)


@pytest.mark.parametrize("kind", KINDS)
def test_calls_are_rebuilt_in_a_worker_and_some_of_them_return(kind: str, tmp_path: Path) -> None:
    wanted = KINDS[kind]
    usable = set()
    with a_worker(tmp_path, "namespace", wanted.source, wanted.entry) as worker:
        for source in SOURCES:
            calls = source.propose(asked(wanted)).calls
            if not calls:
                continue
            outcomes = worker.run_once(calls, 60).outcomes
            statuses = [status_of(outcome) for outcome in outcomes]
            assert set(statuses) <= {"returned", "raised"}, (source.name, outcomes)
            if "returned" in statuses:
                usable.add(source.name)
    assert usable & EVERY == wanted.usable
    # A receiver alone is left as the tests have made it: it is arguments that are changed.
    assert (SourceName.MUTATED in usable) == (bool(wanted.recorded) and kind != "property")


@every_source
def test_nothing_of_the_project_runs_where_it_is_asked(
    source: InputSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = tmp_path / "ran"
    hostile = f"""
    open({str(marker)!r}, "a").close()
    import helper
    def spoil(cls):
        open({str(marker)!r}, "a").close()
        return cls
    @spoil
    class Thing(helper.Base):
        def __init__(self, n: int = open({str(marker)!r}, "a").close() or 1): ...
        def __reduce__(self): open({str(marker)!r}, "a").close()
    def target(thing: Thing, n: "open({str(marker)!r}, 'a')" = 3, *, m: helper.Base = None):
        '''Do.

        Args:
            n (open({str(marker)!r}, 'a')): Must be >= open({str(marker)!r}, 'a').

        >>> target(open({str(marker)!r}, 'a'), 3)
        '''
        assert n >= open({str(marker)!r}, "a")
    """
    helper = f"open({str(marker)!r}, 'a').close()\nclass Base:\n    def __init__(self, n: int): ...\n"
    folder = write(tmp_path / "project", {"mod.py": hostile, "helper.py": helper})
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.chdir(folder)
    things = tuple(
        closed(Call(positional=(built(named("mod", "Thing"), [plain(n)]), plain(n)), keywords={}))
        for n in range(9)
    )
    kind = Kind(source=hostile, recorded=things, usable=frozenset())
    source.propose(asked(kind, text_of={"helper": helper}.get))
    assert not marker.exists()
    assert not {"mod", "helper"} & set(sys.modules)


ODD: Mapping[str, str] = {
    "no Python at all": "def target(:\n",
    "another function": "def other(x: int): ...\n",
    "a class of that name": "class target:\n    x: int\n",
    "any number of arguments": "def target(*args: int, **kwargs: str): ...\n",
    "a function made at run time": "target = lambda x: x\n",
    "an annotation that is no type": "def target(x: 3 + 4, y: [int], z: 'a b c', w: (yield)): ...\n",
    "an annotation that cannot be imported": "from missing import Table\ndef target(x: Table): ...\n",
    "a name that stands for itself": "A = B\nB = A\ndef target(x: A): ...\n",
    "a recursive type": "J = Union[int, list['J'], dict[str, 'J']]\ndef target(x: J): ...\n",
    "a type that only nests": "A = list['A']\ndef target(x: A): ...\n",
    "classes that need each other": """
        class A:
            def __init__(self, b: 'B'): ...
        class B:
            def __init__(self, a: A): ...
        def target(a: A): ...
    """,
    "a class that derives from itself": "class A(A):\n    pass\ndef target(a: A): ...\n",
    "an empty union and empty brackets": "def target(x: Union[()], y: tuple[()], z: Literal[()]): ...\n",
    "brackets around nothing": "def target(w: Optional[()], x: list[()], y: type[()], z: dict[()]): ...\n",
    "an enumeration without members": "import enum\nclass E(enum.Enum):\n    pass\ndef target(x: E): ...\n",
    "too many brackets": f"def target(x: {'list[' * 60}int{']' * 60}): ...\n",
    "a default that is no literal": "def target(x=object(), y={1: 2}, z=1e999): ...\n",
    "assertions about other things": """
        def target(x, y):
            assert x.y.z > q and len(x[0]) == 3 and x.shape[y] == 2 and x > 'a' and 1 < x < y != 0
            assert x in y and y not in {x} and x in (1, 'a', None, (2,))
            if not (x or y) and x > 10**400: raise ValueError
    """,
    "a docstring that says nonsense": '''
        def target(x, y, z):
            """Odd.

            Parameters
            ----------
            x : {, }
            y, z : array_like of shape (n, -1, 3.5), optional
                Must be >= , between 5 and 1, in [nan, 2], one of.
            *args : tuple of tuple of
            Args:
                x (dict[str, tuple[int, ...]], or (None)): must be > 1e999.
            Raises
            ------
            If x <
            """
    ''',
    "a docstring whose demands contradict each other": '''
        def target(n):
            """Odd.

            Args:
                n (int): Must be >= 5. Must be < 3. Must be at least 1000000000000000000000.
            """
    ''',
}


@every_source
@pytest.mark.parametrize("odd", ODD)
def test_odd_projects_give_calls_or_a_reason_and_never_an_error(source: InputSource, odd: str) -> None:
    shared = [1]
    recorded = (b"garbage", b"", call(), call(shared, shared), call({1: {2}}, x=float("nan")), call(3, 4, 5))
    for calls in ((), recorded):
        proposal = source.propose(asked(Kind(source=ODD[odd], recorded=calls, usable=frozenset())))
        assert bool(proposal.calls) != bool(proposal.silence)
        assert len(proposal.calls) <= 16
        for payload in proposal.calls:
            parse(payload)
