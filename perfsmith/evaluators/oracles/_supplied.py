"""Values for parameters of which callers show too little: never given, or asked for their type by the target.

Which values those are is not inferred: a bag of plain ones is tried. What the target does not take ends in an
exception that nobody means, and does not count.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from perfsmith.evaluators._canonical import Node, has_references
from perfsmith.evaluators.oracles._annotations import Function, Parameter
from perfsmith.evaluators.oracles._call_trees import folded, unfolded
from perfsmith.evaluators.oracles._mutations import mutated
from perfsmith.evaluators.oracles._nodes import built, named, of_value

_VALUES: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, 1, 2, 3, -1, 0.5, "", "a", "b", "1", "Ab c", b"", b"a1", "\u00e9", b"\xff"),
    *([], [1, 2], ["a", "b", "a"], (), (1, "a"), {}, {"a": 1}, {1}, frozenset("ab")),
)
_SUPPLIED: Final = 0.6
"""Share of calls with an argument that callers do not show, where there is one."""
_NOTHING_ELSE: Final = 0.4
"""Share of those in which nothing else is mutated."""
_INSIDE: Final = 0.3
"""Share of values that are put into a list, where one is given."""
_ITERATED_SHARE: Final = 0.3
"""Share of values given for a list that are an iterator over what is there."""
_NUMERALS: Final = ("0", "1", "4", "7", "-2", "2.5", " 3 ", "1e3", "1_0", "\u0663", "nan", "-inf", "x", "")
_NUMBERS_OF_TEXTS: Final = frozenset(("int", "float", "complex", "Decimal", "Fraction"))
_UNKNOWN: Final = "unknown"
_ITERATED: Final[tuple[list[Any], ...]] = ([], [1], [1, 2, 1], ["a", "b"])
_FUNCTIONS: Final = tuple(
    named("builtins", name) for name in ("len", "str", "bool", "abs", "repr", "list", "int", "sorted")
)
_ARE_FUNCTIONS: Final = frozenset(
    ("key", "func", "function", "pred", "predicate", "callback", "keyfunc", "validator", "transform")
)
"""Names of parameters that stand for functions wherever they stand."""
_KEYS: Final = (None, *_FUNCTIONS, named("_operator", "neg")) * 3
"""What is given for those, beside anything else."""
_TYPE_TESTS: Final = frozenset(("isinstance", "issubclass", "type", "callable", "hasattr", "getattr", "iter"))
_OTHER_TYPES: Final = frozenset(("TypeError", "AttributeError", "Exception", "BaseException"))
"""What is raised for values of another type, so that bearing it means to bear them."""
_SAYS_NOTHING: Final = frozenset(("Any", "object"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """What else may be given for one parameter."""

    name: str
    place: int | None
    """Among positional arguments; None for one that only a keyword names."""
    may_be_named: bool
    values: tuple[Node, ...]
    """Unfolded, as `mutated` wants them."""
    may_be_inside: bool
    """They are tried as items of what is given there, too."""

    def given(self, call: Node, dice: random.Random) -> Node:
        """The call, unfolded, with one of the values; as it is where there is no place for it."""
        args, kwargs = call.children
        value = dice.choice(self.values)
        if self.place is not None and self.place < len(args.children):
            before, after = args.children[: self.place], args.children[self.place + 1 :]
            old = args.children[self.place]
            if self.may_be_inside and _is_iterable(old) and dice.random() < _ITERATED_SHARE:
                value = built(named("builtins", "iter"), [folded(old)])
            elif self.may_be_inside and old.tag == "L" and old.children and dice.random() < _INSIDE:
                at = dice.randrange(len(old.children))
                value = replace(old, children=(*old.children[:at], value, *old.children[at + 1 :]))
            return replace(call, children=(replace(args, children=(*before, value, *after)), kwargs))
        names = [key.plain for key in kwargs.children[::2]]
        if self.place == len(args.children) and self.name not in names:
            return replace(call, children=(replace(args, children=(*args.children, value)), kwargs))
        if not self.may_be_named:
            return call
        pairs = list(zip(kwargs.children[::2], kwargs.children[1::2], strict=True))
        others = [part for key, old in pairs if key.plain != self.name for part in (key, old)]
        name = Node(tag="M", plain=self.name)
        return replace(call, children=(args, replace(kwargs, children=(*others, name, value))))


def supplies(
    function: Function, parameters: Sequence[Parameter], calls: Sequence[Node], words: Sequence[Any]
) -> tuple[Supply, ...]:
    """For each parameter that the target asks for its type, or that no call gives, what else may be tried.

    Args:
        function: The target.
        parameters: Of it, in order.
        calls: Pairs `(args, kwargs)`, unfolded, of calls that callers make.
        words: Numbers and texts that the function itself names.
    """
    unnamed = {each.arg for each in function.args.posonlyargs}
    positional = [each.name for each in parameters if not each.is_keyword_only]
    tested, read_as_numbers = _tested(function), _read_as_numbers(function)
    found = [*_keywords(function, words)]
    for parameter in parameters:
        name = parameter.name
        place = None if parameter.is_keyword_only else positional.index(name)
        is_free = parameter.has_default and not any(_is_given(call, name, place) for call in calls)
        values: tuple[Any, ...] = ()
        if parameter.annotation is not None and not _says_nothing(parameter.annotation):
            values = _of_types(_asked_for(function, name), words)
        else:
            if is_free or name in tested:
                values = _values(parameter, words, is_tested=name in tested)
            if name in read_as_numbers:
                values = (*values, *_NUMERALS)
        if values:
            found.append(
                Supply(
                    name=name,
                    place=place,
                    may_be_named=name not in unnamed,
                    values=_nodes(values),
                    may_be_inside=name in tested,
                )
            )
    return tuple(found)


def _is_iterable(node: Node) -> bool:
    return node.tag in "LTDSZ" or (node.tag == "M" and isinstance(node.plain, str | bytes))


def _nodes(values: Iterable[Any]) -> tuple[Node, ...]:
    return tuple(unfolded(value if isinstance(value, Node) else of_value(value)) for value in values)


def _keywords(function: Function, words: Sequence[Any]) -> Iterator[Supply]:
    """For each name that the target looks for among any keyword arguments, and for one it does not know."""
    if function.args.kwarg is None:
        return
    looked_for = dict.fromkeys(_keys_of(function, function.args.kwarg.arg))
    for name in (*looked_for, _UNKNOWN) if looked_for else ():
        values: tuple[Any, ...] = (*_VALUES, *words, *_FUNCTIONS)
        if name in _ARE_FUNCTIONS:
            values = (*_KEYS, *values)
        elif name == _UNKNOWN:
            values = (1,)
        yield Supply(name=name, place=None, may_be_named=True, values=_nodes(values), may_be_inside=False)


def _keys_of(function: Function, mapping: str) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="get" | "pop" | "setdefault"),
                args=[ast.Constant(value=str(key)), *_],
            ) if name == mapping:
                yield key
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key))) if (
                name == mapping
            ):
                yield key
            case ast.Compare(
                left=ast.Constant(value=str(key)),
                ops=[ast.In() | ast.NotIn()],
                comparators=[ast.Name(id=name)],
            ) if name == mapping:
                yield key
            case _:
                continue


def _read_as_numbers(function: Function) -> Collection[str]:
    """What the target makes a number of, so that a text of one does as well."""
    return {
        node.args[0].id
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and len(node.args) == 1
        and isinstance(node.args[0], ast.Name)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in _NUMBERS_OF_TEXTS
    }


def _is_given(call: Node, name: str, place: int | None) -> bool:
    args, kwargs = call.children
    is_in_place = place is not None and place < len(args.children)
    return is_in_place or any(key.plain == name for key in kwargs.children[::2])


def _values(parameter: Parameter, words: Sequence[Any], *, is_tested: bool) -> tuple[Any, ...]:
    default = parameter.default
    functions = _KEYS if parameter.name in _ARE_FUNCTIONS else _FUNCTIONS
    if is_tested:
        iterators = [built(named("builtins", "iter"), [of_value(items)]) for items in _ITERATED]
        return (*_VALUES, *words, *functions, *iterators)
    if not isinstance(default, ast.Constant) or default.value is None:
        # Of a number it is not known whether it counts something.
        values = [value for value in (*_VALUES, *words) if not isinstance(value, float | bool)]
        return (*values, *functions)
    return tuple(value for value in (*_VALUES, *words) if type(value) is type(default.value))


def _says_nothing(annotation: ast.expr) -> bool:
    return isinstance(annotation, ast.Name) and annotation.id in _SAYS_NOTHING


def _of_types(names: Collection[str], words: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(value for value in (*_VALUES, *words) if type(value).__name__ in names)


def _asked_for(function: Function, parameter: str) -> Collection[str]:
    """Types for which the target asks of a parameter, whatever the annotation says."""
    found: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), kinds]) if (
                name == parameter
            ):
                found |= {each.id for each in ast.walk(kinds) if isinstance(each, ast.Name)}
            case _:
                continue
    return found


def _tested(function: Function) -> Collection[str]:
    """Parameters of which the target asks what they are, or bears that they are something else."""
    names = {
        each.arg for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    }
    return names & {name for node in ast.walk(function) for name in _named_in_tests(node)}


def _named_in_tests(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id=function), args=[ast.Name(id=name), *_]) if function in _TYPE_TESTS:
            yield name
        case ast.If(test=test, body=[ast.Raise(), *_]):
            calls = [each for each in ast.walk(test) if isinstance(each, ast.Call) and _asks(each)]
            yield from (arg.id for each in calls for arg in each.args if isinstance(arg, ast.Name))
        case ast.For(target=ast.Name(), iter=ast.Name(id=name)) if any(map(_bears, ast.walk(node))):
            yield name
        case ast.Try(body=body) if _bears(node):
            yield from (each.id for part in body for each in ast.walk(part) if isinstance(each, ast.Name))
        case _:
            return


def _asks(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id.startswith(("is", "_is", "has", "can"))


def _bears(node: ast.AST) -> bool:
    """Whether that goes on when something is of another type than it takes."""
    if not isinstance(node, ast.Try):
        return False
    return any(handler.type is None or _names_any(handler.type) for handler in node.handlers)


def _names_any(kind: ast.expr) -> bool:
    return any(isinstance(each, ast.Name) and each.id in _OTHER_TYPES for each in ast.walk(kind))


def changed(
    call: Node,
    others: Sequence[Node],
    words: Sequence[Any],
    more: Sequence[Supply],
    dice: random.Random,
    *,
    is_bold: bool,
) -> Node:
    """The call mutated, with arguments that callers do not show, or both; see `mutated`."""
    if not more or has_references(call):
        return mutated(call, others, words, dice, is_bold=is_bold)
    if dice.random() < _SUPPLIED:
        for _ in range(dice.choice((1, 1, 2))):
            call = dice.choice(more).given(call, dice)
        if dice.random() < _NOTHING_ELSE:
            return call
    return mutated(call, others, words, dice, is_bold=is_bold)
