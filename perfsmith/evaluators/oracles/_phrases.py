"""What the words of a docstring mean: types as annotations, demands as predicates.

A closed vocabulary of the phrases that numpydoc and Google docstrings use; other words mean nothing here.
After DocTer (Xie, Li, Kim, Zhang, Tan and Godfrey, ISSTA 2022), which takes dtype, structure, shape and range
of parameters from documentation.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from perfsmith.evaluators.oracles._constraints import predicates_in
from perfsmith.evaluators.oracles._docstrings import Described
from perfsmith.evaluators.oracles._predicates import (
    Aspect,
    Compares,
    Items,
    OneOf,
    Order,
    Predicate,
    Relation,
    Term,
)

_NUMBER: Final = r"(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)"
_WORDS: Final = {
    "integer": "int", "integers": "int", "ints": "int", "int": "int",
    "float": "float", "floats": "float", "number": "float", "numbers": "float", "scalar": "float",
    "real": "float", "double": "float", "numeric": "float",
    "str": "str", "string": "str", "strings": "str", "strs": "str", "text": "str",
    "bool": "bool", "boolean": "bool", "bools": "bool", "bytes": "bytes", "complex": "complex",
    "dict": "dict", "mapping": "dict", "dictionary": "dict", "callable": "Callable", "function": "Callable",
    "list": "list", "sequence": "list", "iterable": "list", "set": "set", "tuple": "tuple",
    "frozenset": "frozenset", "none": "None", "datetime": "datetime.datetime", "date": "datetime.date",
}  # fmt: skip
_ARRAY: Final = re.compile(r"\b(array[-_ ]?like|nd-?array|array|matrix|numpy\.ndarray)s?\b", re.IGNORECASE)
_SHAPE: Final = re.compile(r"(?:shape|shaped)?\s*\(([\w\s,+*-]*,[\w\s,+*-]*)\)")
_CHOICES: Final = re.compile(r"\{([^{}]*)\}")
_BOUNDS: Final = tuple(
    (re.compile(rf"(?:{words}) *{_NUMBER}"), relation)
    for words, relation in (
        (r">=|≥|\bat least|\bno less than|\bgreater than or equal to", Relation.GE),
        (r"<=|≤|\bat most|\bno more than|\bless than or equal to", Relation.LE),
        (r">(?!=)|(?<!no )\b(?:greater|larger|more) than", Relation.GT),
        (r"<(?!=)|(?<!no )\b(?:less|smaller|fewer) than", Relation.LT),
    )
)
_INTERVAL: Final = re.compile(
    rf"\b(?:in|range|interval|within)\s*([\[(])\s*{_NUMBER}\s*,\s*{_NUMBER}\s*([\])])"
)
_BETWEEN: Final = re.compile(rf"\bbetween {_NUMBER} and {_NUMBER}")
_QUOTED: Final = r"[`'\"]+([\w -]*)[`'\"]+"
_ONE_OF: Final = re.compile(rf"\b(?:one of|either)\b:?\s*((?:{_QUOTED}(?:,? (?:or|and) |,\s*)?){{2,}})")
_SORTED: Final = re.compile(
    r"\b(?:be|is|are|already|assumed) sorted\b|\bsorted (?:list|array|sequence)\b|\bin ascending order\b",
    re.IGNORECASE,
)
_NOT_EMPTY: Final = re.compile(
    r"\bnon-?\s?empty\b|\bnot be empty\b|\bat least one (?:item|element|value)\b", re.IGNORECASE
)
_COUNTED: Final = re.compile(r"\b(length|items|elements|values|characters|long)\b")
_SAME: Final = re.compile(
    r"\bsame (?:length|size|shape|number of (?:items|elements|rows)) as\s+[`*'\"]*(\w+)"
)
_MODAL: Final = re.compile(r"\b(must|should|has to|needs? to|required to)\b", re.IGNORECASE)
_DEMAND: Final = re.compile(
    r"\s*(?:an? )?(?:non-?\s?negative|positive|non-?\s?empty|sorted|one of|either|between|in [\[(]|"
    r"at least|at most|>|<|≥|≤|same (?:length|size|shape))",
    re.IGNORECASE,
)
_HEDGED: Final = re.compile(
    r"\b(?:not|cannot|never|if|when|unless|otherwise|except|usually|typically|ideally|preferably)\b|n't\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ArrayType:
    """An array, as a docstring tells it."""

    dtype: str
    """Empty where nothing is said of it."""
    shape: tuple[str | int, ...] | None
    is_like: bool = False
    """Whether what an array can be made of will do."""


DocType = ast.expr | ArrayType


def type_of(described: Described) -> DocType | None:
    """What the written type means; None where that cannot be told."""
    text = re.sub(
        r",?\s*(optional|keyword[- ]only|default\b.*|\(default.*\)|defaults to.*)", "", described.type
    )
    text = text.strip().strip("`").strip()
    if not text or _CHOICES.fullmatch(text):
        return None
    found = _ARRAY.search(text)
    if found is not None and not re.search(r"\b(list|sequence|tuple|dict|or None)\b", text):
        numbers = re.search(r"\b(u?int\d*|float\d*|bool|complex\d*|str)s?\b", text)
        is_like = any(each.group(1).lower().endswith("like") for each in _ARRAY.finditer(text))
        return ArrayType(numbers.group(1) if numbers else "", _shape_in(text), is_like)
    return _annotation(text)


def _shape_in(text: str) -> tuple[str | int, ...] | None:
    found = _SHAPE.search(text)
    if found is None:
        return (_only_axis(text),) if re.search(r"\b1-?[dD]\b", text) else None
    parts = [part.strip() for part in found.group(1).split(",") if part.strip()]
    if not all(re.fullmatch(r"\w+", part) for part in parts):
        return None
    return tuple(int(part) if part.isdigit() else part for part in parts)


def _only_axis(text: str) -> str:
    return f"n of {text}"


def _annotation(text: str) -> ast.expr | None:
    of = re.fullmatch(r"(list|sequence|iterable|set|tuple|frozenset)s? of (.+)", text, re.IGNORECASE)
    if of is not None:
        item = _annotation(of.group(2))
        if item is None:
            return None
        outer = _WORDS[of.group(1).lower()]
        inside = ast.Tuple(elts=[item, ast.Constant(value=Ellipsis)]) if outer == "tuple" else item
        return ast.Subscript(value=ast.Name(id=outer), slice=inside)
    options = [part for part in re.split(r"\s*(?:,\s*or\s+|\bor\b|\|)\s*|,\s+", text) if part]
    if len(options) > 1 and not any(c in text for c in "[("):
        known = [_annotation(option) for option in options]
        found = [option for option in known if option is not None]
        if len(found) < len(known):
            return None
        return ast.Subscript(value=ast.Name(id="Union"), slice=ast.Tuple(elts=found))
    for word in re.findall(r"[a-z]+", text.lower()) if re.fullmatch(r"[\w -]+", text) else ():
        if word in _WORDS:
            return _name(_WORDS[word])
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return None


def _name(text: str) -> ast.expr:
    return ast.Constant(value=None) if text == "None" else ast.parse(text, mode="eval").body


def demands_of(described: Described, parameters: Sequence[str]) -> Iterator[Predicate]:
    """Predicates that type and description demand.

    Args:
        described: One parameter.
        parameters: Names of all.
    """
    name = described.name
    choices = _CHOICES.search(described.type)
    if choices is not None:
        values = _literals(choices.group(1))
        if values:
            yield OneOf(name, values)
    said = f"{described.type}. {_demanding(described.text)}"
    listed = _ONE_OF.search(said)
    if listed is not None:
        yield OneOf(name, tuple(re.findall(_QUOTED, listed.group(1))))
    subject = _subject(name, described)
    for pattern, relation in _BOUNDS:
        for bound in pattern.finditer(said):
            yield Compares(subject, relation, _number(bound.group(1)))
    interval = _INTERVAL.search(said)
    if interval is not None:
        opening, low, high, closing = interval.groups()
        yield Compares(subject, Relation.GE if opening == "[" else Relation.GT, _number(low))
        yield Compares(subject, Relation.LE if closing == "]" else Relation.LT, _number(high))
    between = _BETWEEN.search(said)
    if between is not None:
        yield Compares(subject, Relation.GE, _number(between.group(1)))
        yield Compares(subject, Relation.LE, _number(between.group(2)))
    if re.search(r"\bnon-?\s?negative\b", said, re.IGNORECASE):
        yield Compares(subject, Relation.GE, 0)
    elif re.search(r"\bpositive\b", said, re.IGNORECASE) and not re.search(
        r"non-?positive|not positive", said
    ):
        yield Compares(subject, Relation.GT, 0)
    if _NOT_EMPTY.search(said):
        yield Compares(Term(name, Aspect.LENGTH), Relation.GE, 1)
    if _SORTED.search(said):
        yield Items(name, Order.SORTED)
    same = _SAME.search(said)
    if same is not None and same.group(1) in parameters and same.group(1) != name:
        yield Compares(Term(name, Aspect.LENGTH), Relation.EQ, Term(same.group(1), Aspect.LENGTH))


def _demanding(text: str) -> str:
    """The sentences that demand something of the argument, whatever the other arguments are."""
    positive = re.sub(r"\b(?:must |should |may )?not be (empty|negative)\b", r"must be non-\1", text)
    sentences = re.split(r"(?<=[.;])\s+|[()]", positive)
    return ". ".join(
        sentence
        for sentence in sentences
        if not _HEDGED.search(sentence) and (_MODAL.search(sentence) or _DEMAND.match(sentence))
    )


def _subject(name: str, described: Described) -> Term:
    """Bounds on a container or a text are about how long it is."""
    kind = described.type.lower()
    is_sized = re.search(r"list|sequence|tuple|array|str|dict|set\b|bytes", kind) is not None
    return Term(name, Aspect.LENGTH if is_sized and _COUNTED.search(described.text) else Aspect.VALUE)


def shapes_agree(types: Sequence[tuple[str, DocType]]) -> Iterator[Compares]:
    """Equal lengths that the shapes of arrays name alike, and those given as numbers."""
    first: dict[str, Term] = {}
    for parameter, kind in types:
        if not isinstance(kind, ArrayType) or kind.shape is None:
            continue
        yield Compares(Term(parameter, Aspect.DIMENSIONS), Relation.EQ, len(kind.shape))
        for axis, length in enumerate(kind.shape):
            term = Term(parameter, Aspect.DIMENSION, axis)
            if isinstance(length, int):
                yield Compares(term, Relation.EQ, length)
            elif length in first:
                yield Compares(first[length], Relation.EQ, term)
            else:
                first[length] = term


def implied_types(predicate: Predicate) -> Iterator[tuple[str, DocType]]:
    """Types by parameter of which a predicate can be true, where nothing else tells a type."""
    if isinstance(predicate, OneOf):
        values = ast.Tuple(elts=[ast.Constant(value=value) for value in predicate.values])
        yield predicate.parameter, ast.Subscript(value=ast.Name(id="Literal"), slice=values)
    elif isinstance(predicate, Compares):
        for side in (predicate.left, predicate.right):
            if isinstance(side, Term) and side.aspect is Aspect.VALUE:
                is_real = isinstance(predicate.right, float)
                yield side.parameter, ast.Name(id="float" if is_real else "int")


def refused(conditions: Sequence[str], parameters: Sequence[str]) -> Iterator[Predicate]:
    """What must hold where a docstring's `Raises` gives the condition as an expression."""
    bound = {name: Term(name) for name in parameters}
    for condition in conditions:
        text = re.sub(r"\s+is (?:less|smaller) than\s+", " < ", condition.replace("`", ""))
        text = re.sub(r"\s+is (?:greater|larger) than\s+", " > ", text)
        text = re.sub(r"\s+is (?:negative|below zero)\b", " < 0", text)
        text = re.sub(r"^(\w+) is empty$", r"len(\1) == 0", text)
        try:
            expression = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError):
            continue
        for found in predicates_in(expression, bound, is_true=False):
            if isinstance(found, Compares | OneOf | Items):
                yield found


def _number(text: str) -> int | float:
    return int(text) if re.fullmatch(r"-?\d+", text) else float(text)


def _literals(text: str) -> tuple[str | int | float | bool | None, ...]:
    try:
        found = ast.literal_eval(f"({text.replace('`', '')},)")
    except (ValueError, TypeError, SyntaxError):
        return ()
    return tuple(each for each in found if each is None or isinstance(each, str | int | float | bool))
