"""Strategies for whole calls, from what the text of a project tells of each parameter."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from perfsmith.evaluators._canonical import Node, has_references
from perfsmith.evaluators.oracles._annotations import Function, Parameter, function_in
from perfsmith.evaluators.oracles._arrays import arrays, dtype_named, is_dtype
from perfsmith.evaluators.oracles._modules import Module, Outside, ProjectClass
from perfsmith.evaluators.oracles._nodes import Call, arguments_of, named, of_value, opened, plain
from perfsmith.evaluators.oracles._objects import Objects, objects_of
from perfsmith.evaluators.oracles._phrases import ArrayType, DocType
from perfsmith.evaluators.oracles._plain_types import Values
from perfsmith.evaluators.oracles._source import Asked
from perfsmith.evaluators.oracles._types import Unknown
from perfsmith.evaluators.oracles._values import like

_MOST_RECORDED = 200
_NUMBERS = frozenset({"bool", "int", "float", "complex"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is called, as the text of the project tells."""

    function: Function
    module: Module
    parameters: tuple[Parameter, ...]
    owner: ProjectClass | None
    """The class, where the first parameter is an object of it, or the class itself."""
    is_class_method: bool
    objects: Objects

    @property
    def names(self) -> tuple[str, ...]:
        """Of the parameters, in order."""
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def told(self) -> tuple[Parameter, ...]:
        """Parameters without the receiver."""
        return self.parameters[1:] if self.owner is not None else self.parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Calls to draw, and what was taken for granted of them."""

    calls: st.SearchStrategy[Call]
    borrowed: tuple[str, ...]
    """Parameters whose values are those of recorded calls, because nothing else tells what they take."""


def subject_of(asked: Asked) -> Subject | str:
    """What is called; else why its text does not tell what it takes."""
    objects = objects_of(asked.text_of)
    module = objects.names.module(asked.target.module, asked.source)
    if module is None:
        return "its file cannot be parsed"
    if asked.parameters is None:
        return "its text does not tell its parameters, or it takes any number of them"
    function = function_in(module.tree, asked.entry)
    if function is None or "<locals>" in asked.entry:
        return "its definition was not found at the top of a module or in a class"
    decorators = {ast.unparse(each) for each in function.decorator_list}
    owner: ProjectClass | None = None
    if "." in asked.entry and "staticmethod" not in decorators:
        path = ast.parse(asked.entry.rpartition(".")[0], mode="eval").body
        meaning = objects.names.meaning(module, path)
        if not isinstance(meaning, ProjectClass):
            return "its class was not found"
        owner = meaning
    return Subject(
        function=function,
        module=module,
        parameters=asked.parameters,
        owner=owner if asked.parameters else None,
        is_class_method="classmethod" in decorators,
        objects=objects,
    )


def calls_of(subject: Subject, recorded: Sequence[bytes], written: Mapping[str, DocType]) -> Drawn | str:
    """Calls that annotations, defaults and documented types allow; else why there are none.

    Args:
        subject: What is called.
        recorded: Recorded calls: of what nothing tells, their values are taken.
        written: Types by parameter, for those whose annotation gives no values.
    """
    seen = _seen(recorded, subject.names)
    positional: list[Values] = []
    required = 0
    must: dict[str, Values] = {}
    may: dict[str, Values] = {}
    borrowed: list[str] = []
    has_gap = False  # after a positional parameter left to its default, none can be given by position
    for at, parameter in enumerate(subject.parameters):
        values = (
            _receiver(subject, seen)
            if at == 0 and subject.owner is not None
            else _values(subject, parameter, written.get(parameter.name))
        )
        if isinstance(values, Unknown):
            if nodes := seen.get(parameter.name):
                borrowed.append(parameter.name)
                values = st.sampled_from(nodes)
            elif not parameter.has_default:
                return f"nothing tells what {parameter.name} takes: {values.why}"
            else:
                has_gap = has_gap or not parameter.is_keyword_only
                continue
        if parameter.is_keyword_only:
            (may if parameter.has_default else must)[parameter.name] = values
        elif not has_gap:
            positional.append(values)
            required += not parameter.has_default
    count = st.integers(required, len(positional))
    drawn = st.tuples(st.tuples(*positional), count, st.fixed_dictionaries(must, optional=may))
    order = [name for name in subject.names if name in must or name in may]
    calls = drawn.map(
        lambda parts: Call(
            positional=parts[0][: parts[1]],
            keywords={name: parts[2][name] for name in order if name in parts[2]},
        )
    )
    return Drawn(calls=calls, borrowed=tuple(borrowed))


def _values(subject: Subject, parameter: Parameter, written: DocType | None) -> Values | Unknown:
    types = subject.objects.types
    default = _literal(parameter.default)
    values = types.values(parameter.annotation, subject.module)
    if isinstance(values, Unknown) and isinstance(written, ArrayType):
        values = arrays(dtype_named(written.dtype), written.shape, is_like=written.is_like)
    elif isinstance(values, Unknown) and isinstance(written, ast.expr):
        found = types.values(written, subject.module)
        values = values if isinstance(found, Unknown) else found
    if default is None:
        dtypes = _dtypes(subject, parameter) if isinstance(values, Unknown) else None
        return values if dtypes is None else dtypes
    if isinstance(values, Unknown):
        return (
            like([default.plain]).map(plain)
            if parameter.annotation is None and default.plain is not None
            else values
        )
    return st.one_of(values, values, st.just(default))


def _dtypes(subject: Subject, parameter: Parameter) -> Values | None:
    """Where the default is a dtype of NumPy, or a class that is meant as one: that and others."""
    if not isinstance(parameter.default, ast.Name | ast.Attribute):
        return None
    meaning = subject.objects.types.names.meaning(subject.module, parameter.default)
    module, _, name = meaning.name.rpartition(".") if isinstance(meaning, Outside) else ("", "", "")
    is_class = module in ("", "builtins") and parameter.name == "dtype" and name in _NUMBERS
    if is_class and not _is_defined(subject.module, name):
        return st.sampled_from([named("builtins", each) for each in dict.fromkeys([name, "float", "int"])])
    if module != "numpy" or not is_dtype(name):
        return None
    return st.sampled_from([named("numpy", each) for each in dict.fromkeys([name, "float32", "int64"])])


def _is_defined(module: Module, name: str) -> bool:
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in module.tree.body)


def _literal(default: ast.expr | None) -> Node | None:
    """A default that is a leaf, or the project's own constant otherwise left alone."""
    try:
        value = None if default is None else ast.literal_eval(default)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    is_leaf = default is not None and (value is None or isinstance(value, bool | int | float | str | bytes))
    return of_value(value) if is_leaf else None


def _receiver(subject: Subject, seen: Mapping[str, list[Node]]) -> Values | Unknown:
    """Objects of the class, made by its constructor, beside those that were recorded."""
    assert subject.owner is not None
    if subject.is_class_method:
        return st.just(named(subject.owner.module.name, subject.owner.qualname))
    made = subject.objects.of_class(subject.owner, 0)
    nodes = seen.get(subject.parameters[0].name)
    return made if not nodes or isinstance(made, Unknown) else st.one_of(made, st.sampled_from(nodes))


def _seen(recorded: Sequence[bytes], names: Sequence[str]) -> dict[str, list[Node]]:
    """Recorded values by parameter; without those that share parts with others."""
    found: dict[str, list[Node]] = {}
    for payload in recorded[:_MOST_RECORDED]:
        call = opened(payload)
        for name, node in arguments_of(call, names).items() if call is not None else ():
            if not has_references(node):
                found.setdefault(name, []).append(node)
    return found
