"""Strategies for annotations, read as text: the target is never imported by the judge."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st

from perfsmith.evaluators._canonical import Node
from perfsmith.evaluators.oracles import _arrays as arrays
from perfsmith.evaluators.oracles._callables import functions_taking
from perfsmith.evaluators.oracles._containers import CONTAINERS, MAPPINGS
from perfsmith.evaluators.oracles._modules import Alias, Module, Names, Outside, ProjectClass
from perfsmith.evaluators.oracles._nodes import (
    NONE,
    named,
    plain,
    tupled,
)
from perfsmith.evaluators.oracles._plain_types import PLAIN, Values

DEEPEST: Final = 5
"""Levels of containers, classes and aliases that are built; below, what can be left out is left out."""
_LONG: Final = (24, 6, 3, 2)
"""Most items of a list, by its level: many at the top, few within each of many."""
_SHORT: Final = 12


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why an annotation gives no values."""

    why: str
    is_deep: bool = False
    """Only because it is nested deeper than is built."""


OfClass = Callable[[ProjectClass, int], Values | Unknown]
"""Objects of a class of the project, at a depth."""


@dataclass(frozen=True, slots=True)
class Types:
    """Turns annotations of one project into strategies."""

    names: Names
    of_class: OfClass

    def values(self, annotation: ast.expr | None, module: Module, depth: int = 0) -> Values | Unknown:
        """Values that an annotation allows.

        Args:
            annotation: As written.
            module: Where it is written.
            depth: How many containers, classes and aliases it lies within.
        """
        if depth > 2 * DEEPEST:
            return Unknown("it is nested too deeply", is_deep=True)
        if annotation is None:
            return Unknown("it has no annotation")
        if isinstance(annotation, ast.Constant):
            return self._constant(annotation, module, depth)
        if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
            return self._union([annotation.left, annotation.right], module, depth)
        if isinstance(annotation, ast.Subscript):
            return self._generic(annotation, module, depth)
        meaning = self.names.meaning(module, annotation)
        if isinstance(meaning, ProjectClass):
            return self.of_class(meaning, depth)
        if isinstance(meaning, Alias):
            return self._alias(meaning, depth)
        return self._bare(meaning.name, annotation)

    def _constant(self, node: ast.Constant, module: Module, depth: int) -> Values | Unknown:
        if node.value is None:
            return st.just(NONE)
        if isinstance(node.value, str):
            try:
                return self.values(ast.parse(node.value, mode="eval").body, module, depth)
            except (SyntaxError, ValueError):
                pass
        return Unknown(f"{ast.unparse(node)} is no type")

    def _alias(self, alias: Alias, depth: int) -> Values | Unknown:
        if depth > DEEPEST:
            return Unknown("its type refers to itself", is_deep=True)
        call = alias.value
        if not isinstance(call, ast.Call):
            return self.values(call, alias.module, depth + 1)
        maker = self.names.meaning(alias.module, call.func)
        if isinstance(maker, Outside) and maker.name == "NewType" and len(call.args) == 2:
            return self.values(call.args[1], alias.module, depth + 1)
        if isinstance(maker, Outside) and maker.name == "TypeVar":
            bound = next((k.value for k in call.keywords if k.arg == "bound"), None)
            options = call.args[1:] or ([bound] if bound is not None else [ast.Name(id="int")])
            return self.values(options[0], alias.module, depth + 1)
        return Unknown(f"{ast.unparse(call)[:60]} is no type that is known")

    def _bare(self, name: str, annotation: ast.expr) -> Values | Unknown:
        found = PLAIN.get(name)
        if found is not None:
            return found
        if name.startswith("numpy."):
            if name in _ARRAYS:
                is_like = name.endswith("ArrayLike")
                return arrays.arrays(None if is_like else arrays.dtype_in(None), is_like=is_like)
            dtype = arrays.dtype_named(name)
            if dtype is not None:
                return arrays.scalars(dtype)
        if name in CONTAINERS:  # no items are told: whole numbers do
            item = ast.Name(id="int")
            return self._collection(name, [item, item] if name in MAPPINGS else [item], None, 0)
        if name == "tuple" or name == "Tuple":
            return st.lists(PLAIN["int"], max_size=_SHORT).map(tupled)
        if name == "Callable":
            return functions_taking(None, "")
        return Unknown(f"{ast.unparse(annotation)[:60]} is no type that can be built")

    def _generic(self, annotation: ast.Subscript, module: Module, depth: int) -> Values | Unknown:
        meaning = self.names.meaning(module, annotation.value)
        if isinstance(meaning, ProjectClass):  # a generic class of the project: its parameters tell nothing
            return self.of_class(meaning, depth)
        name = meaning.name if isinstance(meaning, Outside) else ""
        inside = annotation.slice
        inner = list(inside.elts) if isinstance(inside, ast.Tuple) else [inside]
        if not inner and name not in ("tuple", "Tuple"):
            return Unknown(f"{ast.unparse(annotation)[:60]} has nothing between its brackets")
        match name:
            case "Optional":
                return self._union([inner[0], ast.Constant(value=None)], module, depth)
            case "Union":
                return self._union(inner, module, depth)
            case "Literal":
                return self._literal(inner, module)
            case "Annotated" | "Final" | "ClassVar" | "Required" | "NotRequired" | "ReadOnly":
                return self.values(inner[0], module, depth)
            case "tuple" | "Tuple":
                return self._tuple(inner, module, depth)
            case "Callable":
                is_told = len(inner) == 2 and isinstance(inner[0], ast.List)
                count = len(inner[0].elts) if is_told and isinstance(inner[0], ast.List) else None
                return functions_taking(count, ast.unparse(inner[-1]) if len(inner) == 2 else "")
            case "type" | "Type":
                return self._class_itself(inner[0], module)
            case _ if name in _ARRAYS:
                return arrays.arrays(arrays.dtype_in(inside))
            case _:
                return self._collection(name, inner, module, depth)

    def _class_itself(self, inside: ast.expr, module: Module) -> Values | Unknown:
        meaning = self.names.meaning(module, inside)
        if isinstance(meaning, ProjectClass):
            return st.just(named(meaning.module.name, meaning.qualname))
        if isinstance(meaning, Outside) and meaning.name in ("int", "str", "float", "list", "dict", "bool"):
            return st.just(named("builtins", meaning.name))
        return Unknown(f"no class is known for {ast.unparse(inside)[:60]}")

    def _literal(self, inner: Sequence[ast.expr], module: Module) -> Values | Unknown:
        options: list[Values] = []
        for each in inner:
            try:
                options.append(st.just(plain(ast.literal_eval(each))))
            except (ValueError, TypeError, SyntaxError):
                enumeration = (
                    self.names.meaning(module, each.value) if isinstance(each, ast.Attribute) else None
                )
                if not isinstance(enumeration, ProjectClass) or not isinstance(each, ast.Attribute):
                    return Unknown(f"{ast.unparse(each)[:60]} is no literal")
                of = named(enumeration.module.name, enumeration.qualname)
                options.append(st.just(Node(tag="E", texts=(each.attr,), children=(of,))))
        return st.one_of(options)

    def _union(self, inner: Sequence[ast.expr], module: Module, depth: int) -> Values | Unknown:
        options = [self.values(each, module, depth) for each in inner]
        for option in options:
            if isinstance(option, Unknown) and not option.is_deep:
                return option
        known = [option for option in options if not isinstance(option, Unknown)]
        if not known:
            return options[0]
        return st.one_of(known)

    def _tuple(self, inner: Sequence[ast.expr], module: Module, depth: int) -> Values | Unknown:
        if len(inner) == 2 and isinstance(inner[1], ast.Constant) and inner[1].value is Ellipsis:
            item = self.values(inner[0], module, depth + 1)
            if isinstance(item, Unknown):
                return st.just(plain(())) if item.is_deep else item
            return st.lists(item, max_size=min(_SHORT, _most(depth))).map(tupled)
        if len(inner) == 1 and isinstance(inner[0], ast.Tuple) and not inner[0].elts:
            return st.just(plain(()))
        options = [self.values(each, module, depth + 1) for each in inner]
        known = [option for option in options if not isinstance(option, Unknown)]
        if len(known) < len(options):
            return next(option for option in options if isinstance(option, Unknown))
        return st.tuples(*known).map(tupled)

    def _collection(
        self, name: str, inner: Sequence[ast.expr], module: Module | None, depth: int
    ) -> Values | Unknown:
        if name not in CONTAINERS:
            return Unknown(f"{name or 'its generic type'} is no type that can be built")
        nowhere = module or Module("", ast.Module(body=[], type_ignores=[]))
        options = [self.values(each, nowhere, depth + 1) for each in inner]
        gaps = [option for option in options if isinstance(option, Unknown)]
        make = CONTAINERS[name]
        if gaps:
            return st.just(make([])) if all(gap.is_deep for gap in gaps) else gaps[0]
        known = [option for option in options if not isinstance(option, Unknown)]
        if name in MAPPINGS:
            if len(known) == 1:  # Counter[str]
                known.append(PLAIN["int"])
            pairs = st.lists(st.tuples(known[0], known[1]), max_size=min(_SHORT, _most(depth)))
            return pairs.map(lambda drawn: make([node for pair in drawn for node in pair]))
        is_set, most = make([]).tag in "SZ", _most(depth)
        return st.lists(known[0], max_size=min(_SHORT, most) if is_set else most).map(make)


def _most(depth: int) -> int:
    return _LONG[min(depth, len(_LONG) - 1)]


_ARRAYS: Final = frozenset({"numpy.ndarray", "numpy.typing.NDArray", "numpy.typing.ArrayLike"})
