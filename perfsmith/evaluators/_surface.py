"""What of a module others can see, and what a change to one function leaves alone; read as text."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def surface(tree: ast.Module) -> Mapping[str, str]:
    """Public functions, methods and classes by dotted name, with what a caller sees of each."""
    found: dict[str, str] = {}

    def visit(body: Sequence[ast.AST], prefix: str) -> None:
        for node in body:
            if isinstance(node, _Definition) and _is_private(node.name):
                continue
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                decorators = [ast.dump(d) for d in node.decorator_list]
                kind = type(node).__name__
                found[prefix + node.name] = f"{kind} {ast.dump(node.args)} {decorators}"
            elif isinstance(node, ast.ClassDef):
                found[prefix + node.name] = f"class {[ast.dump(b) for b in node.bases]}"
                visit(node.body, f"{prefix}{node.name}.")
            elif isinstance(node, ast.If | ast.Try | ast.With | ast.ExceptHandler):
                visit(list(ast.iter_child_nodes(node)), prefix)

    visit(tree.body, "")
    return found


def imported_packages(everything: Iterable[ast.AST]) -> set[str]:
    """Top-level packages imported absolutely by any of these nodes."""
    found: set[str] = set()
    for node in everything:
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def change_outside(old: ast.Module, new: ast.Module, qualname: str) -> str | None:
    """What a patch changes besides its target, in words; None when nothing.

    Beside the target there may be new imports, new functions, classes and constants, and private ones that
    nothing else mentions may go. A statement that only has an effect may not be added.

    Args:
        old: The module before.
        new: The module after.
        qualname: The target, for instance `Table.render`; of a nested function the enclosing one counts.
    """
    names = qualname.split(".<locals>.")[0].split(".")
    return _imports_changed(old, new) or _body_changed(old.body, new.body, names, in_class=False)


def _is_private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def _import_origins(tree: ast.Module) -> dict[str, str]:
    """Where each name imported at module level comes from."""
    found: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.split(".")[0]] = (
                    f"import {alias.name if alias.asname else ''}"
                )
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                found[alias.asname or alias.name] = f"from {'.' * node.level}{node.module} {alias.name}"
    return found


def _imports_changed(old: ast.Module, new: ast.Module) -> str | None:
    before, after = _import_origins(old), _import_origins(new)
    for name, origin in before.items():
        if name in after and after[name] != origin:
            return f"{name} is now imported from elsewhere"
        if name not in after and not _is_private(name):
            return f"{name} is no longer imported"
    bound = {name for node in old.body for name in _bound(node)} - before.keys()
    if rebound := sorted(bound & (after.keys() - before.keys())):
        return f"an import takes the place of {', '.join(rebound)}"
    return None


def _body_changed(
    old: Sequence[ast.stmt], new: Sequence[ast.stmt], names: Sequence[str], *, in_class: bool
) -> str | None:
    """The rule of `change_outside` for the body of the module, or of a class on the way to the target."""
    kept = [node for node in old if not _is_import(node) and not _defines(node, names[0])]
    given = [node for node in new if not _is_import(node) and not _defines(node, names[0])]
    texts = [ast.dump(node) for node in given]
    at, matched = 0, set()
    dropped: list[ast.stmt] = []
    for node in kept:
        text = ast.dump(node)
        if text in texts[at:]:
            at = texts.index(text, at) + 1
            matched.add(at - 1)
        else:
            dropped.append(node)
    remaining = [node for node in kept if node not in dropped]
    if problem := _dropped_problem(dropped, remaining, in_class=in_class):
        return problem
    taken = {name for node in [*remaining, *old] if node not in dropped for name in _bound(node)}
    for number, node in enumerate(given):
        if number not in matched and (problem := _added_problem(node, taken, in_class=in_class)):
            return problem
    return _inside_changed(old, new, names)


def _inside_changed(old: Sequence[ast.stmt], new: Sequence[ast.stmt], names: Sequence[str]) -> str | None:
    before = [node for node in old if _defines(node, names[0])]
    after = [node for node in new if _defines(node, names[0])]
    if len(before) != len(after):
        return f"{names[0]} is defined {len(after)} times, {len(before)} before"
    if len(names) == 1:
        return None
    for one, other in zip(before, after, strict=True):
        if not isinstance(one, ast.ClassDef) or not isinstance(other, ast.ClassDef):
            return None
        if ast.dump(_head(one)) != ast.dump(_head(other)):
            return f"the head of class {names[0]} changed"
        if problem := _body_changed(one.body, other.body, names[1:], in_class=True):
            return f"{problem} in class {names[0]}"
    return None


def _head(node: ast.ClassDef) -> ast.ClassDef:
    return ast.ClassDef(
        name=node.name, bases=node.bases, keywords=node.keywords, body=[], decorator_list=node.decorator_list
    )


def _dropped_problem(
    dropped: Sequence[ast.stmt], remaining: Sequence[ast.stmt], *, in_class: bool
) -> str | None:
    everything = [inner for node in remaining for inner in ast.walk(node)]
    mentioned = {inner.id for inner in everything if isinstance(inner, ast.Name)}
    mentioned |= {inner.attr for inner in everything if isinstance(inner, ast.Attribute)}
    for node in dropped:
        names = list(_bound(node))
        is_private = bool(names) and all(map(_is_private, names)) and not in_class
        if not is_private or not isinstance(node, _Definition | ast.Assign):
            return f"line {node.lineno} is changed, which is not the target"
        if used := sorted(mentioned & set(names)):
            return f"{', '.join(used)} is changed, which other code uses"
    return None


def _added_problem(node: ast.stmt, taken: set[str], *, in_class: bool) -> str | None:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return None
    is_definition = isinstance(node, _Definition | ast.Assign | ast.AnnAssign)
    names = list(_bound(node))
    if not is_definition or not names:
        return f"line {node.lineno} adds a statement beside the target"
    if again := sorted(set(names) & taken):
        return f"{', '.join(again)} is bound again"
    # In a class a new name may stand in front of an inherited one; a new `__eq__` would answer the judge.
    if any(n.startswith("__") or (in_class and not _is_private(n)) for n in names):
        return f"{', '.join(names)} is added"
    return None


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _defines(node: ast.stmt, name: str) -> bool:
    """True for a definition of the name, also below an `if` or `try` of the module."""
    if isinstance(node, _Definition):
        return node.name == name
    if isinstance(node, ast.If | ast.Try | ast.With):
        return any(_defines(inner, name) for inner in ast.walk(node) if isinstance(inner, _Definition))
    return False


def _bound(node: ast.stmt) -> Iterator[str]:
    """Names that a statement of a body binds there."""
    if isinstance(node, _Definition):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name.split(".")[0]
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            yield from (inner.id for inner in ast.walk(target) if isinstance(inner, ast.Name))
    elif isinstance(node, ast.If | ast.Try | ast.With):
        for inner in ast.iter_child_nodes(node):
            if isinstance(inner, ast.stmt):
                yield from _bound(inner)
