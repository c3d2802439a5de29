"""Recorded calls with one thing, or a few, at an edge: what random draws meet by luck is tried on purpose.

Places of a call that mean the same (items of a list, cells of a column) form a column. At each column every
edge is tried once: in the first place, the last, or all of them at once. Then some calls get two or three
edges. Constants of the target's own text are tried too, with their neighbours and as sizes: the dictionary
of a fuzzer (AFL).
"""

from __future__ import annotations

import ast
import random
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from perfsmith.evaluators._canonical import MalformedBytes, Node, dump, has_references, parse
from perfsmith.evaluators.oracles._edge_trees import (
    Path,
    closed,
    leaves,
    nodes_below,
    number_of,
    opened,
    with_node,
)
from perfsmith.evaluators.oracles._edge_values import (
    CHARACTERS,
    edges_of_array,
    edges_of_date,
    edges_of_plain,
)

_TEMPLATES = 24
_LARGEST = 20_000
"""Bytes of a recorded call above which it is left as it is."""
_MOST_ITEMS = 400
"""Items a container is made to have at most."""
_TEMPLATES_PER_CONSTANT = 3
_SINGLE_SHARE = 0.7

_Edit = Callable[[Node], Node]


def edges_of(
    recorded: Sequence[bytes],
    *,
    constants: Sequence[object] = (),
    has_loops: bool = True,
    count: int,
    entropy: int,
) -> list[bytes]:
    """Up to `count` distinct calls at edges; none where nothing in the recorded ones can be changed.

    Args:
        recorded: Canonical bytes of calls.
        constants: Plain values from the target's text.
        has_loops: Something in that text may run as often as a number says.
        count: How many are wanted.
        entropy: Seed; the same one gives the same calls.
    """
    dice = random.Random(entropy)
    templates = _templates(recorded, dice)
    if not templates:
        return []
    single = [
        edit for column in _columns(templates) for edit in column.edits(constants, dice, has_loops=has_loops)
    ]
    single += [_crossed(templates, dice) for _ in range(count // 8)]
    single += [_marked(dice.choice(templates), mark) for mark in CHARACTERS]
    single += [_uniform(call) for call in templates[:4]]
    dice.shuffle(single)
    found: dict[bytes, None] = {}

    def keep(call: Node) -> None:
        try:
            found[dump(closed(call))] = None
        except (ValueError, OverflowError, RecursionError):
            return  # nothing that a call can hold, for instance two keys that are the same

    for made in single:
        if len(found) >= count * _SINGLE_SHARE:
            break
        keep(made)
    for _ in range(3 * count):
        if len(found) >= count:
            break
        call = dice.choice(templates)
        for _ in range(dice.choice((2, 2, 3))):
            call = _edited_somewhere(call, dice)
        keep(call)
    known = set(recorded)
    return [call for call in found if call not in known][:count]


def constants_of(source: str, qualname: str) -> tuple[object, ...]:
    """Numbers and short texts that stand in the target and what surrounds it, docstrings left out."""
    tree = ast.parse(source)
    name = qualname.rpartition(".")[2]
    functions = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
    ]
    found: dict[tuple[type, object], object] = {}
    for root in (*functions, tree):
        documented = {id(node.value) for node in ast.walk(root) if isinstance(node, ast.Expr)}
        for node in ast.walk(root):
            if isinstance(node, ast.Constant) and id(node) not in documented and _is_telling(node.value):
                found.setdefault((type(node.value), node.value), node.value)
    return tuple(found.values())[:24]


def may_repeat(source: str) -> bool:
    """True when something in a text may run as often as a number says; recursion counts as a loop."""
    tree = ast.parse(source)
    loops = ast.For | ast.AsyncFor | ast.While | ast.comprehension
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return any(
        isinstance(node, loops)
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names)
        for node in ast.walk(tree)
    )


def _is_telling(value: object) -> bool:
    match value:
        case bool():
            return False
        case int() | float():
            return abs(value) < 10**9
        case str() | bytes():
            return 0 < len(value) <= 20
        case _:
            return False


def _templates(recorded: Sequence[bytes], dice: random.Random) -> list[Node]:
    """Some recorded calls, opened, small ones; of each shape at least one."""
    small = [call for call in recorded if len(call) <= _LARGEST]
    picked = small if len(small) <= _TEMPLATES else dice.sample(small, _TEMPLATES)
    calls = []
    for payload in picked:
        try:
            call = parse(payload)
        except MalformedBytes:
            continue
        if call.tag == "T" and len(call.children) == 2 and not has_references(call):
            calls.append(opened(call))
    return calls


class _Column:
    """Places of several calls that mean the same."""

    def __init__(self) -> None:
        self.places: list[tuple[Node, list[Path]]] = []
        """Calls, and the places of each."""
        self.is_mixed = False
        """Values of other types stand in places of the same meaning."""

    def edits(self, constants: Sequence[object], dice: random.Random, *, has_loops: bool) -> Iterator[Node]:
        """Calls in which this column, or a place of it, is at an edge."""
        _, paths = self.places[0]
        is_item = any(len(path) > 2 for path in paths)
        seen = [_at(call, path) for call, each in self.places for path in each]
        may_be_large = is_item or not has_loops
        for edit in _edits(seen[0], dice, may_be_large=may_be_large, is_mixed=self.is_mixed):
            yield self._applied(edit, dice)
        for value in constants:
            for number in range(_TEMPLATES_PER_CONSTANT):
                for edit in _constant_edits(seen[0], value, has_neighbours=not number):
                    yield self._applied(edit, dice, number)
        if is_item and len(paths) > 1:
            call, paths = max(self.places, key=lambda place: len(place[1]))
            same = _at(call, paths[0])
            yield _everywhere(call, paths, lambda _: same)

    def _applied(self, edit: _Edit, dice: random.Random, number: int | None = None) -> Node:
        call, paths = dice.choice(self.places) if number is None else self.places[number % len(self.places)]
        where = dice.choice(("first", "last", "last", "all", "any"))
        if where == "all":
            return _everywhere(call, paths, edit)
        path = paths[{"first": 0, "last": -1}.get(where, dice.randrange(len(paths)))]
        return with_node(call, path, edit(_at(call, path)))


def _columns(templates: Sequence[Node]) -> list[_Column]:
    found: dict[tuple[Hashable, str], _Column] = {}
    for call in templates:
        own: dict[tuple[Hashable, str], list[Path]] = {}
        for path, node, column in nodes_below(call):
            kind = type(node.plain).__name__ if node.tag == "M" else node.tag
            own.setdefault((column, kind), []).append(path)
        for key, paths in own.items():
            found.setdefault(key, _Column()).places.append((call, paths))
    kinds = Counter(column for column, _ in found)
    for (column, _), each in found.items():
        each.is_mixed = kinds[column] > 1
    return list(found.values())


def _at(call: Node, path: Path) -> Node:
    for step in path:
        call = call.children[step]
    return call


def _everywhere(call: Node, paths: Sequence[Path], edit: _Edit) -> Node:
    for path in paths:
        call = with_node(call, path, edit(_at(call, path)))
    return call


def _edits(node: Node, dice: random.Random, *, may_be_large: bool, is_mixed: bool) -> Iterator[_Edit]:
    """What can be done to a node like this one."""
    if node.tag == "M":
        for number in range(len(edges_of_plain(node.plain, may_be_large=may_be_large))):
            yield lambda at, number=number: _edge(at, number, may_be_large=may_be_large)  # type: ignore[misc]
        if is_mixed:
            for other in (True, False, None, 1, 1.0):
                yield lambda _, other=other: Node(tag="M", plain=other)  # type: ignore[misc]
    elif node.tag == "N":
        numbers = np.random.Generator(np.random.PCG64(dice.getrandbits(32)))
        for number in range(len(edges_of_array(node, numbers))):
            yield lambda at, number=number: _array_edge(at, number, dice)  # type: ignore[misc]
    elif node.tag == "K":
        for date in edges_of_date(node):
            yield lambda _, date=date: date  # type: ignore[misc]
    elif node.tag == "L":
        yield from (
            lambda _: Node(tag="L"),
            lambda at: replace(at, children=at.children[:1]),
            lambda at: replace(at, children=at.children[::-1]),
            lambda at: replace(at, children=(at.children * 2)[:_MOST_ITEMS]),
            lambda at: replace(at, children=at.children[:1] * len(at.children)),
            lambda at: replace(at, children=(at.children * 8)[:_MOST_ITEMS]),
            lambda at: replace(at, children=at.children[1:]),
        )
        for _ in range(6):
            yield lambda at: _with_a_twin(at, dice)
            yield lambda at: _rough(replace(at, children=(at.children * 8)[:_MOST_ITEMS]), dice)
    elif node.tag == "D":
        yield from (
            lambda _: Node(tag="D"),
            lambda at: replace(at, children=_turned(at.children)),
            lambda at: replace(at, children=at.children[2:]),
            lambda at: replace(at, children=at.children[:-2]),
        )


def _edge(node: Node, number: int, *, may_be_large: bool) -> Node:
    """The node with its own edge of that number: edges of a text are made from the text."""
    found = edges_of_plain(node.plain, may_be_large=may_be_large)
    return Node(tag="M", plain=found[number % len(found)]) if found else node  # type: ignore[arg-type]


def _array_edge(node: Node, number: int, dice: random.Random) -> Node:
    found = edges_of_array(node, np.random.Generator(np.random.PCG64(dice.getrandbits(32))))
    return found[number % len(found)] if found else node


def _with_a_twin(node: Node, dice: random.Random) -> Node:
    """One item twice, the second with another leaf where it has some: equal by one part, not by the other."""
    if not node.children:
        return node
    at = dice.randrange(len(node.children))
    twin = node.children[at]
    below = list(leaves(twin))
    if below:
        path = dice.choice(below)
        twin = with_node(twin, path, _changed(_at(twin, path), dice))
    place = dice.choice((at + 1, len(node.children), 0))
    return replace(node, children=(*node.children[:place], twin, *node.children[place:]))


def _rough(node: Node, dice: random.Random) -> Node:
    """Other floats of the same size everywhere, with digits to their end: what rounds shows in their sums."""
    for path in leaves(node):
        value = _at(node, path).plain
        if type(value) is float:
            node = with_node(node, path, Node(tag="M", plain=dice.uniform(-1.0, 1.0) * (abs(value) + 1.0)))
    return node


def _changed(node: Node, dice: random.Random) -> Node:
    """Another value of the type, or one that is equal to it and yet not the same."""
    value = node.plain
    if type(value) is float and value == 0:
        return Node(tag="M", plain=-value)
    found = edges_of_plain(value, may_be_large=False)
    return Node(tag="M", plain=dice.choice(found)) if found else node  # type: ignore[arg-type]


def _turned(children: tuple[Node, ...]) -> tuple[Node, ...]:
    pairs = list(zip(children[::2], children[1::2], strict=True))
    return tuple(node for pair in reversed(pairs) for node in pair)


def _constant_edits(node: Node, value: object, *, has_neighbours: bool) -> Iterator[_Edit]:
    """What a constant of the text suggests for a node like this one."""
    plain = node.plain
    if node.tag == "M" and type(plain) is type(value) and type(plain) in (int, float):
        near = (value, value - 1, value + 1) if has_neighbours else (value,)  # type: ignore[operator]
        for each in near:
            yield lambda _, each=each: Node(tag="M", plain=each)  # type: ignore[misc]
    elif node.tag == "M" and isinstance(plain, str | bytes) and type(plain) is type(value):
        yield lambda _: Node(tag="M", plain=value)  # type: ignore[arg-type]
        yield lambda at: Node(tag="M", plain=value + at.plain)  # type: ignore[operator]
        if has_neighbours:
            yield lambda at: Node(tag="M", plain=_inserted(at.plain, value))
    if has_neighbours and type(value) is int and 1 < value <= _MOST_ITEMS:
        for size in (value, value + 1, value - 1):
            if node.tag == "M" and isinstance(plain, str | bytes):
                yield lambda at, size=size: Node(tag="M", plain=_resized(at.plain, size))  # type: ignore[misc]
            elif node.tag == "L":
                yield lambda at, size=size: replace(at, children=_resized(at.children, size))  # type: ignore[misc]
    if node.tag == "D" and type(value) is str:
        yield lambda at: _with_key(at, value)


def _inserted(text: object, value: object) -> object:
    half = len(text) // 2  # type: ignore[arg-type]
    return text[:half] + value + text[half:]  # type: ignore[index]


def _resized(items: object, size: int) -> object:
    full = items or ("x" if isinstance(items, str) else b"x" if isinstance(items, bytes) else ())
    repeated = full * (size // max(len(full), 1) + 1)  # type: ignore[operator,arg-type]
    return repeated[:size]


def _with_key(node: Node, key: str) -> Node:
    """The dict with one more key, its value like that of another."""
    if any(child.plain == key for child in node.children[::2]):
        return node
    value = node.children[1] if node.children else Node(tag="M", plain=key)
    return replace(node, children=(*node.children, Node(tag="M", plain=key), value))


def _crossed(templates: Sequence[Node], dice: random.Random) -> Node:
    """An argument taken from another call, or two arguments, or items of one, that are the same object."""
    call = dice.choice(templates)
    args = call.children[0]
    if not args.children:
        return call
    other = dice.choice(templates).children[0]
    i = dice.randrange(len(args.children))
    mixed = call
    if i < len(other.children) and other.children[i].tag == args.children[i].tag:
        mixed = with_node(call, (0, i), other.children[i])
    return dice.choice((mixed, _aliased(call, dice)))


def _marked(call: Node, mark: str) -> Node:
    """The same character behind every text of the call."""
    return _everywhere(call, _places(call, str), lambda at: Node(tag="M", plain=f"{at.plain}{mark}"))


def _uniform(call: Node) -> Node:
    """One letter in all texts, one number for all numbers: whatever can be equal is."""
    call = _everywhere(call, _places(call, str), lambda at: Node(tag="M", plain="a" * len(str(at.plain))))
    for kind in (int, float):
        places = _places(call, kind)
        if places:
            same = _at(call, places[0])
            call = _everywhere(call, places, lambda _, same=same: same)  # type: ignore[misc]
    return call


def _places(call: Node, kind: type) -> list[Path]:
    return [path for path, node, _ in nodes_below(call) if node.tag == "M" and type(node.plain) is kind]


def _aliased(call: Node, dice: random.Random) -> Node:
    """Two mutable parts become one object, where all of the call is plain."""
    mutable = [(path, node) for path, node, _ in nodes_below(call) if node.tag in "LD"]
    pairs = [
        (first, second)
        for k, (first, one) in enumerate(mutable)
        for second, two in mutable[k + 1 :]
        if one.tag == two.tag and len(first) == len(second) and first[:-1] == second[:-1]
    ]
    if not pairs:
        return call
    first, second = dice.choice(pairs)
    number = number_of(call, first)
    if number is None:
        return call
    return with_node(call, second, Node(tag="R", raw=number.to_bytes(4, "little")))


def _edited_somewhere(call: Node, dice: random.Random) -> Node:
    """One leaf or list at the plainest of its edges."""
    places = [(path, node) for path, node, _ in nodes_below(call) if node.tag in "ML"]
    if not places:
        return call
    path, node = dice.choice(places)
    if node.tag == "L":
        return with_node(
            call, path, dice.choice((_with_a_twin(node, dice), _with_a_twin(node, dice), Node(tag="L")))
        )
    found = edges_of_plain(node.plain, may_be_large=len(path) > 2)[:3]
    return with_node(call, path, Node(tag="M", plain=dice.choice(found))) if found else call  # type: ignore[arg-type]
