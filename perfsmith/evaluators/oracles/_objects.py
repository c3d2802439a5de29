"""Strategies for objects of the project's classes: described here, built in the worker."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hypothesis import strategies as st

from perfsmith.evaluators._canonical import Node
from perfsmith.evaluators.oracles._class_text import (
    field_call,
    is_abstract,
    is_constant,
    is_total,
    member_names,
    says_keywords_only,
    without_init_var,
)
from perfsmith.evaluators.oracles._modules import Module, Names, Outside, ProjectClass, TextOf, dotted
from perfsmith.evaluators.oracles._nodes import built, mapped, member, named, plain
from perfsmith.evaluators.oracles._plain_types import Values
from perfsmith.evaluators.oracles._types import DEEPEST, Types, Unknown

_ENUMS: Final = frozenset(f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"))
_DECORATORS: Final = frozenset(
    ("dataclasses.dataclass", "attrs.define", "attrs.frozen", "attrs.mutable", "attr.define", "attr.frozen")
) | {"attr.s", "attr.attrs", "attr.mutable"}
_MODELS: Final = frozenset({"pydantic.BaseModel", "pydantic.main.BaseModel"})
_Make = Callable[[Sequence[Node], Mapping[str, Node]], Node]
_DEFAULTS: Final = frozenset({"default", "default_factory", "factory"})
_EMPTY_BASES: Final = frozenset({"object", "Generic", "list", "dict", "set", "Exception", "ValueError"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    name: str
    annotation: ast.expr | None
    module: Module
    is_optional: bool
    """It may be left out."""
    is_keyword: bool


@dataclass(slots=True)
class Objects:
    """Builds strategies for a project's classes. Each class is looked at once for each depth."""

    names: Names
    types: Types = field(init=False)
    _known: dict[tuple[str, int], Values | Unknown] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.types = Types(names=self.names, of_class=self.of_class)

    def of_class(self, found: ProjectClass, depth: int) -> Values | Unknown:
        """Objects of a class.

        Args:
            found: The class.
            depth: How many containers, classes and aliases it lies within.
        """
        key = found.id, depth
        if key not in self._known:
            if depth > DEEPEST:
                self._known[key] = Unknown(f"{found.qualname} is nested too deeply", is_deep=True)
            else:
                self._known[key] = self._built(found, depth + 1)
        return self._known[key]

    def _built(self, found: ProjectClass, depth: int) -> Values | Unknown:
        lineage = list(self._lineage(found))
        outside = {base for each in lineage for base in _outside_bases(self.names, each)}
        cls = named(found.module.name, found.qualname)
        if outside & _ENUMS:
            names = [name for each in lineage for name in member_names(each.node)]
            if not names:
                return Unknown(f"{found.qualname} has no members that are written down")
            return st.sampled_from([member(cls, name) for name in names])
        if "Protocol" in outside or is_abstract(found.node):
            return Unknown(f"{found.qualname} is abstract")
        if "TypedDict" in outside:
            fields = self._fields(lineage, is_total=is_total(found.node))
            return self._from_fields(fields, found, depth, lambda a, k: mapped(_keyed(k)), by_name=True)
        is_record = any(self._is_record(each) for each in lineage)
        if "NamedTuple" in outside or is_record or outside & _MODELS:
            fields = self._fields(lineage, is_total=True)
            by_name = bool(outside & _MODELS)
            return self._from_fields(fields, found, depth, lambda a, k: built(cls, a, k), by_name=by_name)
        parameters = self._constructor(lineage)
        if isinstance(parameters, Unknown):
            return parameters
        if parameters is None and outside - _EMPTY_BASES:
            return Unknown(f"{found.qualname} derives from {min(outside - _EMPTY_BASES)}")
        return self._from_fields(parameters or [], found, depth, lambda a, k: built(cls, a, k), by_name=False)

    def _lineage(self, found: ProjectClass, left: int = 6) -> Iterator[ProjectClass]:
        """The class, then its bases in the project."""
        yield found
        for base in found.node.bases if left else ():
            whole = base.value if isinstance(base, ast.Subscript) else base
            meaning = self.names.meaning(found.module, whole)
            if isinstance(meaning, ProjectClass) and meaning.node is not found.node:
                yield from self._lineage(meaning, left - 1)

    def _is_record(self, found: ProjectClass) -> bool:
        for decorator in found.node.decorator_list:
            maker = decorator.func if isinstance(decorator, ast.Call) else decorator
            meaning = self.names.meaning(found.module, maker)
            if isinstance(meaning, Outside) and meaning.name in _DECORATORS:
                return True
        return False

    def _fields(self, lineage: Sequence[ProjectClass], *, is_total: bool) -> list[_Field]:
        """Annotated names of the class body, those of bases first."""
        fields: dict[str, _Field] = {}
        for each in reversed(lineage):
            is_keyword = says_keywords_only(each.node)
            for node in each.node.body:
                if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
                    continue
                kind = dotted(
                    node.annotation.value if isinstance(node.annotation, ast.Subscript) else node.annotation
                )
                if kind[-1:] == ["KW_ONLY"]:
                    is_keyword = True
                    continue
                says = field_call(node.value)
                if kind[-1:] == ["ClassVar"] or is_constant(says.get("init"), value=False):
                    continue
                has_default = node.value is not None and (not says or not _DEFAULTS.isdisjoint(says))
                fields[node.target.id] = _Field(
                    name=node.target.id,
                    annotation=without_init_var(node.annotation, kind),
                    module=each.module,
                    is_optional=has_default or kind[-1:] == ["NotRequired"] or not is_total,
                    is_keyword=is_keyword or is_constant(says.get("kw_only"), value=True),
                )
        return list(fields.values())

    def _constructor(self, lineage: Sequence[ProjectClass]) -> list[_Field] | Unknown | None:
        """Parameters of the first `__init__`; None where the project defines none."""
        for each in lineage:
            for node in each.node.body:
                if not isinstance(node, ast.FunctionDef) or node.name not in ("__init__", "__new__"):
                    continue
                args = node.args
                if node.name == "__new__":
                    return Unknown(f"{each.qualname} is made by its own __new__")
                positional = [*args.posonlyargs, *args.args][1:]
                without = len(positional) - len(args.defaults)
                found = [
                    _Field(
                        name=a.arg,
                        annotation=a.annotation,
                        module=each.module,
                        is_optional=i >= without,
                        is_keyword=False,
                    )
                    for i, a in enumerate(positional)
                ]
                return found + [
                    _Field(
                        name=a.arg,
                        annotation=a.annotation,
                        module=each.module,
                        is_optional=d is not None,
                        is_keyword=True,
                    )
                    for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True)
                ]
        return None

    def _from_fields(
        self, fields: Sequence[_Field], found: ProjectClass, depth: int, make: _Make, *, by_name: bool
    ) -> Values | Unknown:
        args: list[Values] = []
        required: dict[str, Values] = {}
        optional: dict[str, Values] = {}
        is_behind = by_name  # behind one that is left out nothing can be given by place
        for each in fields:
            values = self.types.values(each.annotation, each.module, depth)
            if isinstance(values, Unknown):
                if not each.is_optional:
                    why = f"{found.qualname} needs {each.name}, and {values.why}"
                    return Unknown(why, is_deep=values.is_deep)
                is_behind = True
            elif each.is_optional:
                optional[each.name] = values
                is_behind = True
            elif is_behind or each.is_keyword:
                required[each.name] = values
            else:
                args.append(values)
        keywords = st.fixed_dictionaries(required, optional=optional)
        order = [each.name for each in fields]
        return st.tuples(st.tuples(*args), keywords).map(
            lambda drawn: make(drawn[0], {name: drawn[1][name] for name in order if name in drawn[1]})
        )


def objects_of(text_of: TextOf) -> Objects:
    """For one project, whose files are read through `text_of`."""
    return Objects(Names(text_of))


def _keyed(kwargs: Mapping[str, Node]) -> Iterator[tuple[Node, Node]]:
    return ((plain(key), value) for key, value in kwargs.items())


def _outside_bases(names: Names, found: ProjectClass) -> Iterator[str]:
    for base in found.node.bases:
        meaning = names.meaning(found.module, base.value if isinstance(base, ast.Subscript) else base)
        if not isinstance(meaning, ProjectClass):
            yield meaning.name if isinstance(meaning, Outside) else ast.unparse(base)[:40]
