"""What the module around a function holds: tables, imports and data classes at top level."""

from __future__ import annotations

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import walk
from perfsmith.agent.proposers.rules._container_types import Types, one
from perfsmith.agent.proposers.rules._operator_types import literal
from perfsmith.agent.proposers.rules._rule import FunctionView
from perfsmith.agent.proposers.rules._usage import Usage


def global_tables(view: FunctionView, usage: Usage) -> dict[str, Types]:
    """Names bound exactly once in the module, at top level, to a builtin container or a constant."""
    values: dict[str, cst.BaseExpression] = {}
    for line in view.module.body:
        if isinstance(line, cst.SimpleStatementLine):
            for small in line.body:
                if isinstance(small, cst.Assign) and len(small.targets) == 1:
                    target = small.targets[0].target
                    if isinstance(target, cst.Name):
                        values[target.value] = small.value
    found: dict[str, Types] = {}
    for name, value in values.items():
        if usage.is_bound_once(name):
            if isinstance(value, cst.Dict | cst.DictComp):
                found[name] = one("dict")
            elif isinstance(value, cst.List | cst.ListComp):
                found[name] = one("list")
            elif isinstance(value, cst.Set | cst.SetComp):
                found[name] = one("set")
            elif isinstance(value, cst.BaseNumber | cst.BaseString):
                found[name] = literal(value)
    return found


def module_aliases(view: FunctionView, usage: Usage) -> dict[str, str]:
    """Modules imported at top level, by what they are called there, as far as nothing rebinds it."""
    found: dict[str, str] = {}
    for line in view.module.body:
        for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            for alias in small.names if isinstance(small, cst.Import) else ():
                name = alias.evaluated_alias or alias.evaluated_name
                root = name.split(".")[0]
                is_stable = "." in name or usage.is_bound_once(root)
                if is_stable and root not in usage.locals:
                    found[alias.evaluated_name] = name
    return found


def can_import(view: FunctionView, usage: Usage, module: str, name: str) -> bool:
    """True when `from module import name` is there at top level, or can be added without a clash."""
    if name in usage.locals:
        return False
    if usage.is_unbound(name):
        return True
    for line in view.module.body:
        for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            if not isinstance(small, cst.ImportFrom) or isinstance(small.names, cst.ImportStar):
                continue
            is_it = small.module is not None and not small.relative and view.code(small.module) == module
            if is_it and any(a.evaluated_name == name and a.asname is None for a in small.names):
                return usage.is_bound_once(name)
    return False


def declares_fields(owner: cst.ClassDef) -> bool:
    """True when the annotations of a class are the fields of its instances."""
    decorated = any(
        part in ("dataclass", "dataclasses", "define", "frozen")
        for decorator in owner.decorators
        for part in [n.value for n in walk(decorator) if isinstance(n, cst.Name)]
    )
    named = any(isinstance(base.value, cst.Name) and base.value.value == "NamedTuple" for base in owner.bases)
    return decorated or named


def field_annotation(owner: cst.ClassDef, name: str) -> cst.BaseExpression | None:
    """The annotation of one field, None when the class declares no such field."""
    for line in owner.body.body:
        for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            target = small.target if isinstance(small, cst.AnnAssign) else None
            if isinstance(small, cst.AnnAssign) and isinstance(target, cst.Name) and target.value == name:
                return small.annotation.annotation
    return None
