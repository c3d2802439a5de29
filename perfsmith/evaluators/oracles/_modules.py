"""What a name in an annotation stands for, found by reading the project's files as text."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

TextOf = Callable[[str], str | None]
"""Text of a module of the project by its import name; None when the project has no such module."""

_FARTHEST: Final = 8
"""Names of names that are followed before giving up."""
_SHORT: Final = ("typing.", "typing_extensions.", "collections.abc.", "builtins.", "types.")


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """A parsed file of the project."""

    name: str
    tree: ast.Module


@dataclass(frozen=True, slots=True, eq=False)
class ProjectClass:
    """A class statement of the project."""

    module: Module
    qualname: str
    node: ast.ClassDef

    @property
    def id(self) -> str:
        """Import name and qualified name."""
        return f"{self.module.name}.{self.qualname}"


@dataclass(frozen=True, slots=True, eq=False)
class Alias:
    """A name that stands for another expression."""

    module: Module
    value: ast.expr


@dataclass(frozen=True, slots=True)
class Outside:
    """A name that the project does not define, as `datetime.date`; those of `typing` without the module."""

    name: str


Meaning = ProjectClass | Alias | Outside


class Names:
    """Resolves names of one project."""

    def __init__(self, text_of: TextOf) -> None:
        self._text_of = text_of
        self._modules: dict[str, Module | None] = {}

    def module(self, name: str, source: str | None = None) -> Module | None:
        """A module of the project; None when there is none, or it cannot be parsed.

        Args:
            name: Import name.
            source: Its text, where that is at hand.
        """
        if name not in self._modules:
            text = self._text_of(name) if source is None else source
            try:
                tree = None if text is None else ast.parse(text)
            except (SyntaxError, ValueError, RecursionError):
                tree = None
            self._modules[name] = None if tree is None else Module(name, tree)
        return self._modules[name]

    def meaning(self, module: Module, expression: ast.expr) -> Meaning:
        """What a dotted name stands for in a module."""
        parts = dotted(expression)
        if not parts:
            return Outside("")
        return self._follow(module, parts, _FARTHEST)

    def _follow(self, module: Module, parts: Sequence[str], left: int) -> Meaning:
        for node in reversed(list(_statements(module.tree.body))) if left else ():
            match node:
                case ast.ClassDef(name=name) if name == parts[0]:
                    return _inner(module, node, parts)
                case ast.Import(names=aliases):
                    for alias in aliases:
                        bound = alias.asname or alias.name
                        if list(parts[: bound.count(".") + 1]) == bound.split("."):
                            rest = parts[bound.count(".") + 1 :]
                            return self._imported(alias.name, rest, left)
                case ast.ImportFrom(names=aliases):
                    for alias in aliases:
                        if (alias.asname or alias.name) == parts[0]:
                            home = _absolute(module, node, is_package=self._is_package(module))
                            return self._imported(f"{home}.{alias.name}", parts[1:], left)
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                ) if name == parts[0]:
                    return Alias(module, value)
                case _:
                    pass
        return Outside(_plain_name(".".join(parts)))

    def _imported(self, name: str, rest: Sequence[str], left: int) -> Meaning:
        """`name` may be a module, or something in one."""
        whole = [*name.split("."), *rest]
        for length in range(len(whole) - 1, 0, -1):
            module = self.module(".".join(whole[:length]))
            if module is not None:
                return self._follow(module, whole[length:], left - 1)
        return Outside(_plain_name(".".join(whole)))

    def _is_package(self, module: Module) -> bool:
        """A relative import counts from the module itself in a package's `__init__`."""
        return self._text_of(f"{module.name}.__init__") is not None


def dotted(expression: ast.expr) -> list[str]:
    """Parts of `a.b.c`; empty for anything else."""
    if isinstance(expression, ast.Name):
        return [expression.id]
    if isinstance(expression, ast.Attribute):
        before = dotted(expression.value)
        return [*before, expression.attr] if before else []
    return []


def _plain_name(name: str) -> str:
    for prefix in _SHORT:
        if name.startswith(prefix):
            return name.removeprefix(prefix)
    return "numpy." + name.removeprefix("np.") if name.startswith("np.") else name


def _inner(module: Module, node: ast.ClassDef, parts: Sequence[str]) -> Meaning:
    for depth, name in enumerate(parts[1:], 1):
        inside = [n for n in _statements(node.body) if isinstance(n, ast.ClassDef) and n.name == name]
        if not inside:
            return Outside(".".join(parts[: depth + 1]))
        node = inside[-1]
    return ProjectClass(module, ".".join(parts), node)


def _absolute(module: Module, node: ast.ImportFrom, *, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    package = module.name.split(".")
    up = node.level - is_package
    home = package[: len(package) - up] if up else package
    return ".".join([*home, *([node.module] if node.module else [])])


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements, those under `if` and `try` among them."""
    for node in body:
        yield node
        if isinstance(node, ast.If | ast.Try):
            yield from _statements([*node.body, *node.orelse])
            if isinstance(node, ast.Try):
                for handler in node.handlers:
                    yield from _statements(handler.body)
