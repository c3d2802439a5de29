"""Edits that by their text can neither remember a call nor reach what is around them.

Such an edit may be timed with its inputs rebuilt before the clock starts, and on the same input more than
once: nothing in it could make use of that. Everything else is timed with the inputs inside the interval. The
question is answered by the text alone and in doubt with no.

What an edit is given is new for every call, and is compared afterwards; it may change that, but then no call
gets what another has had. Beside that it may change only what it made itself.

An edit may call what the original calls, with other arguments. One that remembers through that needs a
function of the project that keeps what it is given and another that gives it back, both called by the
original: such an original remembers itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import Enum

from perfsmith.evaluators._function_facts import (
    CHANGING,
    Function,
    array_makers,
    attributes_set,
    bound_in,
    changed,
    changed_in_place,
    changing_methods,
    defaults_of,
    entries_changed_in_place,
    holds_plain_values,
    is_plain_value,
    loads,
    makes_container,
    parameters,
    stored_entries,
    values_of,
)
from perfsmith.evaluators._harmless import BUILTINS, CLASSES, FRAMES, IMPORTED, REACHING, READING, UNSET
from perfsmith.evaluators._surface import change_outside


class Tameness(Enum):
    """How far an edit may be trusted with inputs that lie ready."""

    WILD = "wild"
    """It may remember or reach out: inputs are released within the measured interval."""
    CHANGES_ARGUMENTS = "changes arguments"
    """It could remember in its arguments only: every call gets its own."""
    TAME = "tame"
    """It can remember nowhere: inputs may lie ready and be used again."""


def tameness(before: str, after: str, qualname: str) -> Tameness:
    """Whether the edit of one function can remember or reach anything.

    Args:
        before: Text of the file.
        after: The same with the edit.
        qualname: The function that was edited.
    """
    try:
        old, new = ast.parse(before), ast.parse(after)
        if "<locals>" in qualname or change_outside(old, new, qualname) is not None:
            return Tameness.WILD
        one, other = _function(old, qualname), _function(new, qualname)
        added = _added_names(old, new, qualname)
    except (SyntaxError, ValueError, RecursionError):
        return Tameness.WILD
    if one is None or other is None or added is None or _shape(one) != _shape(other):
        return Tameness.WILD
    return _Comparison(one, other, added, old).tameness()


def _function(tree: ast.Module, qualname: str) -> Function | None:
    found: ast.AST = tree
    for name in qualname.split("."):
        matches = [
            node
            for node in ast.iter_child_nodes(found)
            if isinstance(node, Function | ast.ClassDef) and node.name == name
        ]
        if len(matches) != 1:
            return None
        found = matches[0]
    return found if isinstance(found, Function) else None


def _shape(function: Function) -> tuple[str, ...]:
    """What a caller sees: kind, parameters with their defaults, decorators; and whether it is a generator."""
    yields = any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function))
    decorators = [ast.dump(node) for node in function.decorator_list]
    return (type(function).__name__, ast.dump(function.args), *decorators, str(yields))


def _added_names(old: ast.Module, new: ast.Module, qualname: str) -> frozenset[str] | None:
    """Names that the module offers an edit anew; None when a new statement may do more than that."""
    *classes, _ = qualname.split(".")
    if not _is_same_around(old, new, classes):
        return None
    known = {ast.dump(node) for node in old.body}
    names: set[str] = set()
    for node in new.body:
        is_around = isinstance(node, Function | ast.ClassDef) and node.name == qualname.split(".")[0]
        is_said = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node, ast.Import | ast.ImportFrom):
            offered = _offered(node)
            if ast.dump(node) not in known and offered is None:
                return None
            names |= offered or frozenset()
        elif ast.dump(node) in known or is_around or is_said:
            continue
        elif isinstance(node, ast.Assign) and _is_constant(node.value, _names_bound(old)):
            if not all(isinstance(target, ast.Name) for target in node.targets):
                return None
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        else:
            return None
    return frozenset(names)


def _offered(node: ast.Import | ast.ImportFrom) -> frozenset[str] | None:
    """Local names of what is imported; None when it is more than an edit may newly take."""
    if isinstance(node, ast.Import):
        is_known = all(alias.name in IMPORTED and alias.asname is None for alias in node.names)
        return frozenset(alias.name for alias in node.names) if is_known else None
    allowed = IMPORTED.get(node.module or "", frozenset()) if not node.level else frozenset()
    if any(alias.name not in allowed or alias.name == "compile" for alias in node.names):
        return None
    return frozenset(alias.asname or alias.name for alias in node.names)


def _is_same_around(old: ast.AST, new: ast.AST, classes: list[str]) -> bool:
    """True when the classes around the target hold the same statements besides it."""
    for name in classes:
        one, other = (
            next(
                (n for n in ast.iter_child_nodes(tree) if isinstance(n, ast.ClassDef) and n.name == name),
                None,
            )
            for tree in (old, new)
        )
        if one is None or other is None or len(one.body) != len(other.body):
            return False
        differing = sum(ast.dump(a) != ast.dump(b) for a, b in zip(one.body, other.body, strict=True))
        if differing > 1:
            return False
        old, new = one, other
    return True


def _names_bound(tree: ast.Module) -> frozenset[str]:
    """Names that the module itself binds anywhere: there a builtin's name may mean something else."""
    defined = {n.name for n in ast.walk(tree) if isinstance(n, Function | ast.ClassDef)}
    imported = {
        alias.asname or alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    return frozenset(
        defined | imported | {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and _is_bound(n)}
    )


def _is_bound(node: ast.Name) -> bool:
    return not isinstance(node.ctx, ast.Load)


def _is_constant(node: ast.expr, bound: frozenset[str]) -> bool:
    """True for literals, displays of them, builtin classes, and patterns: nothing that leads anywhere."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return node.id in CLASSES - bound
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return all(_is_constant(each, bound) for each in node.elts)
    if isinstance(node, ast.Dict):
        keys = [key for key in node.keys if key is not None]
        return len(keys) == len(node.keys) and all(_is_constant(e, bound) for e in (*keys, *node.values))
    if isinstance(node, ast.UnaryOp):
        return _is_constant(node.operand, bound)
    if not isinstance(node, ast.Call) or node.keywords:
        return False
    if isinstance(node.func, ast.Name) and node.func.id in {*CLASSES, "type"} - bound:
        is_plain = all(isinstance(each, ast.Constant) for each in node.args)
        return len(node.args) <= 1 and (is_plain or _is_constant(node.args[0], bound))
    if not isinstance(node.func, ast.Attribute) or ast.unparse(node.func) != "re.compile":
        return False
    return all(_is_text(each) or _is_flag(each) for each in node.args)


def _is_text(node: ast.expr) -> bool:
    """A pattern's text, made of names as well: what comes out of `re.compile` is a pattern."""
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) and _is_text(node.right)
    if isinstance(node, ast.JoinedStr):
        return all(_is_text(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return isinstance(node.value, ast.Name) and node.format_spec is None
    return isinstance(node, ast.Constant | ast.Name)


def _is_flag(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _is_flag(node.left) and _is_flag(node.right)
    is_of_re = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "re"
    return is_of_re and isinstance(node, ast.Attribute) and node.attr in IMPORTED["re"]


class _Comparison:
    """What the edited function uses, held against what the original uses."""

    def __init__(self, old: Function, new: Function, added: frozenset[str], module: ast.Module) -> None:
        self._old = old
        self._new = new
        self._added = added
        self._bound = _names_bound(module)
        self._locals = bound_in(new)
        makers = (CLASSES | {"sorted"}) - self._bound - self._locals
        makers |= added & (IMPORTED["collections"])
        imported = {each for each in array_makers(module) if each.split(".")[0] not in self._locals}
        self._makers = frozenset(makers | imported)
        self._given = frozenset(filter(self._is_given, parameters(new)))
        own = {name for name in self._locals if self._is_fresh(name) or self._is_row(name)}
        own |= {f"{name}[]" for name in self._locals if self._is_table(name)}
        self._own = frozenset(own)

    def tameness(self) -> Tameness:
        """Wild unless every use is one of the original's or harmless."""
        if not (
            not {"enumerate", "range"} & (self._bound | self._locals)
            and self._has_only_plain_statements()
            and self._uses_known_names()
            and self._uses_known_attributes()
            and not self._sees_freed_memory()
            and all(self._holds_plain_values(name) for name in entries_changed_in_place(self._new))
        ):
            return Tameness.WILD
        objects = {name for name in changed(self._new) if name not in self._own}
        objects |= {name for name in changed_in_place(self._new) if not self._is_new(name)}
        attributes = {node.attr for node in ast.walk(self._old) if isinstance(node, ast.Attribute)}
        if (
            objects - self._given
            or objects & {*attributes_set(self._new)}
            or {*changing_methods(self._new, objects)} - attributes
        ):
            return Tameness.WILD
        return Tameness.CHANGES_ARGUMENTS if objects else Tameness.TAME

    def _uses_known_names(self) -> bool:
        before, after = loads(self._old), loads(self._new)
        allowed = self._locals | self._added | (BUILTINS - self._bound) | set(before)
        return all(name in allowed for name in after) and not after.keys() & REACHING

    def _uses_known_attributes(self) -> bool:
        before = {node.attr for node in ast.walk(self._old) if isinstance(node, ast.Attribute)}
        allowed = before | READING | CHANGING
        return all(
            not node.attr.startswith("__")
            and node.attr not in FRAMES
            and (
                node.attr in allowed
                or (self._is_module(node.value) and node.attr in IMPORTED[ast.unparse(node.value)])
            )
            for node in ast.walk(self._new)
            if isinstance(node, ast.Attribute)
        )

    def _sees_freed_memory(self) -> bool:
        """True where an array may come with what an earlier call has left in the same memory.

        NumPy gives small blocks back as they were. `where=` leaves items of a new result unset.
        """
        return any(
            (isinstance(node, ast.Attribute) and node.attr in UNSET)
            or (isinstance(node, ast.Name) and node.id in UNSET)
            or (isinstance(node, ast.keyword) and node.arg in ("where", None))
            for node in ast.walk(self._new)
        )

    def _is_module(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id in self._added and node.id in IMPORTED

    def _has_only_plain_statements(self) -> bool:
        """No statement that binds a name elsewhere, or in a way that is not followed here."""
        kinds = (ast.Global, ast.Nonlocal, ast.Import, ast.ImportFrom, ast.ClassDef, *Function.__args__)
        kinds = (*kinds, ast.With, ast.AsyncWith, ast.AsyncFor, ast.Await, ast.Match, ast.Delete)
        return not any(
            isinstance(node, kinds) for node in ast.walk(self._new) if node is not self._new
        ) and not any(isinstance(node, ast.Global | ast.Nonlocal) for node in ast.walk(self._old))

    def _holds_plain_values(self, name: str) -> bool:
        """True for a container made here in which nothing lies that somebody else may hold as well."""
        starts = list(values_of(self._new, name))
        if name.endswith("[]"):
            starts = list(self._rows_of(name.removesuffix("[]")))
        elif self._is_row(name):
            tables = {
                v.value.id for v in starts if isinstance(v, ast.Subscript) and isinstance(v.value, ast.Name)
            }
            starts = [row for table in tables for row in self._rows_of(table)]
        entries = list(stored_entries(self._new, name))
        return (
            name in self._own
            and all(value is not None and holds_plain_values(value, self._bound) for value in starts)
            and all(value is not None and is_plain_value(value, self._bound) for value in entries)
        )

    def _rows_of(self, table: str) -> Iterator[ast.expr]:
        """What makes the rows of a table."""
        return (v.elt for v in values_of(self._new, table) if isinstance(v, ast.ListComp))

    def _is_fresh(self, name: str) -> bool:
        """True when every value the local gets is a container made on the spot, or cannot be changed."""
        values = list(values_of(self._new, name))
        made = [v is not None and makes_container(v, self._makers) for v in values]
        fixed = [isinstance(v, ast.Constant) or self._is_range(v) for v in values]
        # What is added to a number in place may put itself in the number's place; a container stays.
        may_be_fixed = name not in changed_in_place(self._new)
        return any(made) and all(m or (f and may_be_fixed) for m, f in zip(made, fixed, strict=True))

    def _is_range(self, node: ast.expr | None) -> bool:
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range"

    def _is_new(self, name: str) -> bool:
        """True when all values of the local were made here: nobody else holds what `+=` changes."""
        values = list(values_of(self._new, name))
        return bool(values) and all(
            v is not None and (is_plain_value(v, self._bound) or makes_container(v, self._makers))
            for v in values
        )

    def _is_given(self, name: str) -> bool:
        """True for a parameter that holds what the caller gave or something new, and no lasting default."""
        values = list(values_of(self._new, name))
        return (
            values.count(None) == 1
            and all(isinstance(each, ast.Constant) for each in defaults_of(self._new, name))
            and all(v is None or makes_container(v, self._makers) for v in values)
        )

    def _is_row(self, name: str) -> bool:
        """True when the local only ever is a row of a table of containers that was made on the spot."""
        values = list(values_of(self._new, name))
        return bool(values) and all(
            isinstance(value, ast.Subscript)
            and isinstance(value.value, ast.Name)
            and self._is_table(value.value.id)
            for value in values
        )

    def _is_array(self, node: ast.expr | None) -> bool:
        """True for a new array of numbers: its rows are views of it."""
        return (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and ast.unparse(node.func) in self._makers
        )

    def _is_table(self, name: str) -> bool:
        """True for an array, or a list of containers made in one piece; no entry is ever replaced."""
        values = list(values_of(self._new, name))
        is_made = bool(values) and all(
            self._is_array(value)
            or (isinstance(value, ast.ListComp) and makes_container(value.elt, self._makers))
            for value in values
        )
        return is_made and name not in changed(self._new) and name not in changed_in_place(self._new)
