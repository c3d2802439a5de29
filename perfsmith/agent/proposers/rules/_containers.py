"""How a function uses its names: who reads, changes, keeps or repeats what."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import (
    children_of,
    enclosing_loops,
    is_constant,
    local_names,
    names_bound,
    names_read,
    parameter_names,
    walk,
)
from perfsmith.agent.proposers.rules._rule import FunctionView

Comprehension = cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp
Repeats = cst.For | cst.While | Comprehension

READERS: Final = frozenset(
    {"len", "sum", "sorted", "min", "max", "any", "all", "set", "frozenset", "list", "tuple", "dict"}
    | {"bool", "isinstance", "repr", "str"}
)
"""Builtins that read their argument during the call and do not keep it."""
_LAZY_READERS: Final = frozenset({"enumerate", "zip", "reversed", "iter", "map", "filter"})
_CONSTRUCTORS: Final = frozenset({"list", "dict", "set", "sorted"})
_FRAME_READERS: Final = frozenset({"locals", "vars", "dir", "eval", "exec", "globals", "super", "__class__"})
MUTATORS: Final = frozenset(
    {"append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "add", "discard"}
    | {"update", "setdefault", "popitem", "appendleft", "popleft", "extendleft", "rotate"}
    | {"intersection_update", "difference_update", "symmetric_difference_update"}
)
"""Methods of builtin containers that change the container."""


@dataclass(frozen=True, slots=True)
class Use:
    """One occurrence of a name in the target."""

    kind: str
    """What is done with the object.

    `bind`, `augment`, `method`, `attribute`, `load_item`, `slice`, `store_item`, `delete_item`, `read`,
    `member`, `compare`, `iterate`, `test`, `passed` (to a method `extend` or `update`), `return`, `captured`
    (inside a nested function) or `escape`.
    """
    name: cst.Name
    """The occurrence."""
    outer: cst.CSTNode
    """The expression or statement that gave the use its kind."""
    method: str = ""
    """Method called, or builtin that reads it."""


class Names:
    """Fresh names that are taken neither by the code around them nor by an earlier edit of the same rule."""

    def __init__(self, view: FunctionView) -> None:
        self._view = view
        self._in_function = set(
            view.once("names of the function", lambda: frozenset(_variables(walk(view.function))))
        )
        self._in_module: set[str] = set()

    def fresh(self, base: str) -> str:
        """A name for a local of the target: `base`, or `base_2`, ...; each answer is given once."""
        return _untaken(base, self._in_function)

    def fresh_global(self, base: str) -> str:
        """A name for a constant of the module: `base`, or `base_2`, ...; each answer is given once."""
        if not self._in_module:
            self._in_module = set(
                self._view.once("names of the module", lambda: frozenset(_variables(self._view.nodes())))
            )
        return _untaken(base, self._in_module)


def _variables(nodes: Iterable[cst.CSTNode]) -> set[str]:
    """Names among the nodes that are not attribute names."""
    found = list(nodes)
    attributes = {node.attr for node in found if isinstance(node, cst.Attribute)}
    return {node.value for node in found if isinstance(node, cst.Name) and node not in attributes}


def _untaken(base: str, taken: set[str]) -> str:
    candidate, number = base, 2
    while candidate in taken or keyword.iskeyword(candidate) or hasattr(builtins, candidate):
        candidate, number = f"{base}_{number}", number + 1
    taken.add(candidate)
    return candidate


class Usage:
    """Every use of every name of one function, classified once."""

    def __init__(self, view: FunctionView) -> None:
        self.view = view
        self.locals = local_names(view)
        self.parameters = parameter_names(view.function)
        self.order = {node: number for number, node in enumerate(walk(view.function.body))}
        self._bound_counts, self._has_star_import = _module_bindings(view)
        self._attributes = view.once("class attributes", lambda: _only_class_attributes(view))
        self._uses: dict[str, list[Use]] = {}
        for node in self.order:
            if isinstance(node, cst.Name) and self._is_variable(node):
                self._uses.setdefault(node.value, []).append(self._use_of(node))

    def is_builtin(self, name: str) -> bool:
        """True when `name` means the builtin here."""
        is_bound = self._bound_counts.get(name) and name not in self._attributes
        return hasattr(builtins, name) and not is_bound and not self._has_star_import

    def is_bound_once(self, name: str) -> bool:
        """True when exactly one place of the whole module binds the name, in whatever scope."""
        return self._bound_counts.get(name) == 1

    def is_unbound(self, name: str) -> bool:
        """True when nothing in the module binds the name."""
        return name not in self._bound_counts and not self._has_star_import

    def names(self) -> list[str]:
        """Every name that occurs in the target, in order of first occurrence."""
        return list(self._uses)

    def uses(self, name: str, *, within: cst.CSTNode | None = None) -> list[Use]:
        """Uses of a name in source order, of the whole target or of one part of it."""
        found = self._uses.get(name, [])
        return found if within is None else [use for use in found if self.is_inside(use.name, within)]

    def is_inside(self, node: cst.CSTNode, region: cst.CSTNode) -> bool:
        """True when the node is the region or lies below it."""
        return node is region or any(parent is region for parent in self.view.ancestors(node))

    def builtin_call(self, node: cst.CSTNode, *names: str) -> cst.Call | None:
        """The node as a call of one of these builtins, None when it is something else."""
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value in names:
            return node if self.is_builtin(node.func.value) else None
        return None

    def reads_frame(self) -> bool:
        """True when the function looks at its own variables (`locals()`, `eval`, `super()`, ...)."""
        return any(name in self._uses for name in _FRAME_READERS)

    def is_plain_local(self, name: str) -> bool:
        """True for a local variable that no nested function sees."""
        return name in self.locals and all(use.kind != "captured" for use in self.uses(name))

    def is_settled(self, node: cst.CSTNode) -> bool:
        """True for a constant, or a local variable that no nested function sees: calls cannot rebind it."""
        return is_constant(node) or (isinstance(node, cst.Name) and self.is_plain_local(node.value))

    def bindings(self, name: str) -> list[cst.CSTNode]:
        """The statements or clauses that bind (or delete) a name."""
        return [use.outer for use in self.uses(name) if use.kind in ("bind", "augment")]

    def is_exclusive(self, name: str, *, until_return: bool = False) -> bool:
        """True when the name always holds a container made here which nothing else can hold or change.

        With `until_return`, a `return` may put it into something else.
        """
        if name in self.parameters or not self.is_plain_local(name):
            return False
        uses = [use for use in self.uses(name) if not (until_return and self._is_returned(use.name))]
        if any(use.kind in ("escape", "attribute", "captured") for use in uses):
            return False
        if any(use.kind == "passed" and not self.is_copied_by(use.outer) for use in uses):
            return False
        binds = [use for use in uses if use.kind == "bind"]
        return bool(binds) and all(self._binds_fresh(use) for use in binds)

    def _is_returned(self, node: cst.Name) -> bool:
        return any(isinstance(parent, cst.Return) for parent in self.view.ancestors(node))

    def is_copied_by(self, call: cst.CSTNode) -> bool:
        """True when the method called belongs to a container that was made in this function."""
        receiver = (
            call.func.value if isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) else None
        )
        if not isinstance(receiver, cst.Name) or receiver.value in self.parameters:
            return False
        binds = [use for use in self.uses(receiver.value) if use.kind in ("bind", "augment")]
        return bool(binds) and all(self._binds_fresh(use) for use in binds)

    def _binds_fresh(self, use: Use) -> bool:
        statement = use.outer
        if isinstance(statement, cst.Assign) and len(statement.targets) == 1:
            return use.name is statement.targets[0].target and self.makes_container(statement.value)
        if isinstance(statement, cst.AnnAssign):
            return statement.value is not None and self.makes_container(statement.value)
        return False

    def makes_container(self, node: cst.CSTNode) -> bool:
        """True when the expression makes a new builtin container each time."""
        if isinstance(node, cst.List | cst.Dict | cst.Set | cst.ListComp | cst.DictComp | cst.SetComp):
            return True
        return self.builtin_call(node, *_CONSTRUCTORS) is not None or self.makes_dict_from_keys(node)

    def makes_dict_from_keys(self, node: cst.CSTNode) -> bool:
        """True for `dict.fromkeys(...)`, which makes a new dict of exactly that type."""
        function = node.func if isinstance(node, cst.Call) else None
        if not isinstance(function, cst.Attribute) or function.attr.value != "fromkeys":
            return False
        owner = function.value
        return isinstance(owner, cst.Name) and owner.value == "dict" and self.is_builtin("dict")

    def dominates(self, statement: cst.CSTNode, node: cst.CSTNode) -> bool:
        """True when the statement has always run before the node: an earlier one of a block around it."""
        line = statement if isinstance(statement, cst.BaseStatement) else self.view.parent(statement)
        if not isinstance(line, cst.SimpleStatementLine):
            return False
        block = self.view.parent(line)
        if not isinstance(block, cst.IndentedBlock):
            return False
        child: cst.CSTNode = node
        for parent in self.view.ancestors(node):
            if parent is block:
                return child is not line and self.order[line] < self.order[child]
            child = parent
        return False

    def is_bound_before(self, name: str, node: cst.CSTNode) -> bool:
        """True when a local name surely has a value when the node is reached."""
        if any(isinstance(bind, cst.Del | cst.ExceptHandler) for bind in self.bindings(name)):
            return False
        if name in self.parameters:
            return True
        child = node
        for parent in self.view.ancestors(node):
            if isinstance(parent, cst.IndentedBlock) and self._is_bound_above(name, parent, child):
                return True
            if isinstance(parent, cst.For) and child is parent.body and name in names_read(parent.target):
                return True
            if isinstance(parent, cst.With) and child is parent.body:
                aliases = [item.asname for item in parent.items if item.asname is not None]
                if any(name in names_read(alias) for alias in aliases):
                    return True
            child = parent
        return False

    def is_unseen_after_error(self, name: str, node: cst.CSTNode) -> bool:
        """True when nobody reads the name any more once an exception has left the node.

        Every `try` and every `with` around the node (but `with open(...)`) must hold all uses of the name in
        the same block.
        """
        child = node
        for parent in self.view.ancestors(node):
            if parent is self.view.function:
                return True
            is_quiet = isinstance(parent, cst.With) and all(
                self.builtin_call(item.item, "open") is not None for item in parent.items
            )
            is_catching = isinstance(parent, cst.Try | cst.TryStar | cst.With) and not is_quiet
            if is_catching and any(not self.is_inside(use.name, child) for use in self.uses(name)):
                return False
            child = parent
        return False

    def is_dead_after(self, name: str, loop: cst.For) -> bool:
        """True when no value the loop gives to the name is read outside the loop."""
        if not self.is_plain_local(name) or any(isinstance(bind, cst.Del) for bind in self.bindings(name)):
            return False
        is_repeated = any(isinstance(outer, cst.For | cst.While) for outer in self.repeats(loop))
        for use in self.uses(name):
            is_in_else = loop.orelse is not None and self.is_inside(use.name, loop.orelse)
            if use.kind == "bind" or (self.is_inside(use.name, loop) and not is_in_else):
                continue
            if not is_repeated and self.order[use.name] < self.order[loop]:
                continue
            if not self._is_bound_again(name, use.name, loop):
                return False
        return True

    def _is_bound_again(self, name: str, node: cst.Name, loop: cst.For) -> bool:
        child: cst.CSTNode = node
        for parent in self.view.ancestors(node):
            is_body = (
                isinstance(parent, cst.For) and child is parent.body and not self.is_inside(loop, parent)
            )
            if is_body and name in names_read(parent.target):  # type: ignore[attr-defined]
                return True
            if isinstance(parent, cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp):
                in_scope = not self.is_inside(node, parent.for_in.iter)
                if in_scope and name in names_read(parent.for_in.target):
                    return True
            child = parent
        binds = [bind for bind in self.bindings(name) if isinstance(bind, cst.Assign | cst.AnnAssign)]
        return any(
            self.dominates(bind, node)
            and self.order[loop] < self.order[bind]
            and not self.is_inside(bind, loop)
            for bind in binds
        )

    def preceding_binding(self, name: str, statement: cst.BaseStatement) -> cst.SimpleStatementLine | None:
        """The line `name = value` above the statement in its block, when nothing between mentions it."""
        block = self.view.parent(statement)
        if not isinstance(block, cst.IndentedBlock):
            return None
        above = list(block.body[: next(i for i, item in enumerate(block.body) if item is statement)])
        for line in reversed(above):
            if not self.uses(name, within=line):
                continue
            pair = assigned_name(line)
            is_binding = pair is not None and pair[0] == name and len(self.uses(name, within=line)) == 1
            return line if is_binding and isinstance(line, cst.SimpleStatementLine) else None
        return None

    def _is_bound_above(self, name: str, block: cst.IndentedBlock, child: cst.CSTNode) -> bool:
        for statement in block.body:
            if statement is child:
                return False
            if self._surely_binds(name, statement):
                return True
        return False

    def _surely_binds(self, name: str, statement: cst.CSTNode) -> bool:
        """True when the name has a value wherever control goes on after the statement."""
        if isinstance(statement, cst.SimpleStatementLine):
            leaves = isinstance(statement.body[-1], cst.Return | cst.Raise | cst.Continue | cst.Break)
            return leaves or any(
                isinstance(use.outer, cst.Assign | cst.AugAssign | cst.SimpleStatementLine)
                or (isinstance(use.outer, cst.AnnAssign) and use.outer.value is not None)
                for use in self.uses(name, within=statement)
                if use.kind == "bind"
            )
        if isinstance(statement, cst.FunctionDef | cst.ClassDef):
            return statement.name.value == name
        if not isinstance(statement, cst.If) or statement.orelse is None:
            return False
        orelse = statement.orelse
        other = [orelse] if isinstance(orelse, cst.If) else orelse.body.body
        return any(self._surely_binds(name, item) for item in statement.body.body) and any(
            self._surely_binds(name, item) for item in other
        )

    def are_bound_before(self, names: set[str], node: cst.CSTNode) -> bool:
        """True when all of the names that are locals surely have a value at the node.

        Code moved into a comprehension needs this: there a missing value raises another exception.
        """
        return all(self.is_bound_before(name, node) for name in names & self.locals)

    def repeats(self, node: cst.CSTNode) -> list[Repeats]:
        """Loops and comprehensions of the target that evaluate the node again and again, innermost first."""
        found: list[Repeats] = []
        loops = set(enclosing_loops(self.view, node))
        child = node
        for parent in self.view.ancestors(node):
            if parent is self.view.function or isinstance(
                parent, cst.FunctionDef | cst.Lambda | cst.ClassDef
            ):
                break
            is_loop = isinstance(parent, cst.For | cst.While) and parent in loops
            is_comprehension = isinstance(
                parent, cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp
            ) and not self._is_in_first_iterable(parent, child, node)
            if is_loop or is_comprehension:
                found.append(parent)  # type: ignore[arg-type]
            child = parent
        return found

    def _is_in_first_iterable(self, owner: Comprehension, child: cst.CSTNode, node: cst.CSTNode) -> bool:
        return child is owner.for_in and self.is_inside(node, owner.for_in.iter)

    def is_in_own_scope(self, node: cst.CSTNode) -> bool:
        """True when the node is not inside a nested function, lambda or class."""
        for parent in self.view.ancestors(node):
            if parent is self.view.function:
                return True
            if isinstance(parent, cst.FunctionDef | cst.Lambda | cst.ClassDef):
                return False
        return False

    def anchor(self, node: cst.CSTNode) -> cst.BaseStatement | None:
        """The nearest statement around the node before which another can be put (an `elif` is not one)."""
        chain = [node, *self.view.ancestors(node)]
        for item in chain:
            if isinstance(item, cst.BaseStatement) and isinstance(self.view.parent(item), cst.IndentedBlock):
                return item if self.is_inside(item, self.view.function.body) else None
        return None

    def bound_in(self, region: cst.CSTNode) -> set[str]:
        """Names bound anywhere in the region, a loop's own target included."""
        return names_bound(region)

    def is_consumed_at_once(self, node: cst.GeneratorExp) -> bool:
        """True when the generator is the only argument of a builtin that exhausts it, or of `str.join`."""
        parent = self.view.parent(node)
        call = self.view.parent(parent) if isinstance(parent, cst.Arg) else None
        if call is None:
            return False
        if self.builtin_call(call, *READERS) is not None:
            return True
        return (
            isinstance(call, cst.Call)
            and isinstance(call.func, cst.Attribute)
            and call.func.attr.value == "join"
            and isinstance(call.func.value, cst.SimpleString)
        )

    def _is_variable(self, node: cst.Name) -> bool:
        parent = self.view.parent(node)
        if isinstance(parent, cst.Attribute):
            return node is parent.value
        if isinstance(parent, cst.Arg):
            return node is parent.value
        if isinstance(parent, cst.FunctionDef | cst.ClassDef):
            return parent is not self.view.function
        if isinstance(parent, cst.Param):
            return node is parent.default
        return not any(isinstance(item, cst.Annotation) for item in self.view.ancestors(node))

    def _use_of(self, node: cst.Name) -> Use:
        view = self.view
        parent = view.parent(node)
        if not self.is_in_own_scope(node) or isinstance(parent, cst.NameItem):
            return Use("captured", node, node)
        if isinstance(parent, cst.Attribute):
            call = view.parent(parent)
            if isinstance(call, cst.Call) and call.func is parent:
                return Use("method", node, call, parent.attr.value)
            return Use("attribute", node, parent)
        if isinstance(parent, cst.Subscript) and parent.value is node:
            return self._use_of_item(node, parent)
        if isinstance(parent, cst.Arg):
            return self._use_as_argument(node, parent)
        return self._use_by_parent(node, parent)

    def _use_of_item(self, node: cst.Name, item: cst.Subscript) -> Use:
        role = target_role(self.view, item)
        if role:
            return Use("delete_item" if role == "delete" else "store_item", node, item)
        is_slice = any(isinstance(part.slice, cst.Slice) for part in item.slice)
        return Use("slice" if is_slice else "load_item", node, item)

    def _use_as_argument(self, node: cst.Name, argument: cst.Arg) -> Use:
        call = self.view.parent(argument)
        if isinstance(call, cst.Call):
            found = self.builtin_call(call, *READERS)
            if argument.star == "*":
                return Use("read", node, call, "*")
            if found is not None and call.args[0] is argument:
                name = call.func.value if isinstance(call.func, cst.Name) else ""
                if name not in ("min", "max") or argument_values(call) == [node]:
                    return Use("read", node, call, name)
            if self.builtin_call(call, *_LAZY_READERS) is not None:
                lazy = self._use_of_lazy(node, call)
                if lazy is not None:
                    return lazy
            if isinstance(call.func, cst.Attribute) and isinstance(call.func.value, cst.SimpleString):
                return Use("read", node, call, call.func.attr.value)
            if isinstance(call.func, cst.Attribute) and call.func.attr.value in ("extend", "update"):
                return Use("passed", node, call, call.func.attr.value)
        return Use("escape", node, argument)

    def _use_of_lazy(self, node: cst.Name, call: cst.Call) -> Use | None:
        """How an `enumerate(x)`, `zip(x, y)`, ... around the name is used up; None when it is kept."""
        outer = self.view.parent(call)
        if isinstance(outer, cst.For | cst.CompFor) and outer.iter is call:
            return Use("iterate", node, outer)
        consumer = self.view.parent(outer) if isinstance(outer, cst.Arg) else None
        if not isinstance(consumer, cst.Call):
            return None
        if self.builtin_call(consumer, *_LAZY_READERS) is not None:
            return self._use_of_lazy(node, consumer)
        if self.builtin_call(consumer, *READERS) is not None:
            return Use("read", node, call, self.view.code(call.func))
        return None

    def _use_by_parent(self, node: cst.Name, parent: cst.CSTNode | None) -> Use:
        if isinstance(parent, cst.ComparisonTarget):
            is_member = isinstance(parent.operator, cst.In | cst.NotIn)
            return Use("member" if is_member else "compare", node, self.view.parent(parent) or parent)
        if isinstance(parent, cst.Comparison):
            return Use("compare", node, parent)
        if isinstance(parent, cst.For | cst.CompFor) and parent.iter is node:
            return Use("iterate", node, parent)
        if isinstance(parent, cst.AugAssign) and parent.target is node:
            return Use("augment", node, parent)
        if target_role(self.view, node) or isinstance(
            parent, cst.FunctionDef | cst.ClassDef | cst.ImportAlias | cst.MatchAs | cst.MatchStar
        ):
            return Use("bind", node, _binder(self.view, node))
        if self._is_tested(node, parent):
            return Use("test", node, parent or node)
        if isinstance(parent, cst.Return):
            return Use("return", node, parent)
        if isinstance(parent, cst.FormattedStringExpression | cst.Expr | cst.BinaryOperation):
            return Use("read", node, parent, type(parent).__name__)
        if isinstance(parent, cst.StarredElement):
            return Use("read", node, parent, "*")
        return Use("escape", node, parent or node)

    def _is_tested(self, node: cst.CSTNode, parent: cst.CSTNode | None) -> bool:
        if isinstance(parent, cst.BooleanOperation):
            return self._is_tested(parent, self.view.parent(parent))
        if isinstance(parent, cst.UnaryOperation):
            return isinstance(parent.operator, cst.Not)
        if isinstance(parent, cst.CompIf):
            return True
        return isinstance(parent, cst.If | cst.While | cst.IfExp | cst.Assert) and parent.test is node


def _module_bindings(view: FunctionView) -> tuple[dict[str, int], bool]:
    """How many places of the module bind each name, in whatever scope; and whether it has a star import."""
    counts: dict[str, int] = {}
    has_star_import = False
    for node in view.nodes():
        if isinstance(node, cst.Name) and _is_bound_here(view, node):
            counts[node.value] = counts.get(node.value, 0) + 1
        has_star_import |= isinstance(node, cst.ImportStar)
    return counts, has_star_import


def _is_bound_here(view: FunctionView, node: cst.Name) -> bool:
    parent = view.parent(node)
    if isinstance(parent, cst.NameItem | cst.ImportAlias | cst.MatchMapping):
        return True
    return target_role(view, node) != "" or getattr(parent, "name", None) is node


def _only_class_attributes(view: FunctionView) -> frozenset[str]:
    """Names that only classes at top level bind, as attributes: no function sees them as variables."""
    attributes: set[str] = set()
    variables: set[str] = set()
    for node in view.nodes():
        if isinstance(node, cst.Name) and _is_bound_here(view, node):
            (attributes if _is_class_attribute(view, node) else variables).add(node.value)
    return frozenset(attributes - variables)


def _is_class_attribute(view: FunctionView, node: cst.Name) -> bool:
    statement = view.parent(node)
    if isinstance(statement, cst.AssignTarget):
        line = view.parent(view.parent(statement) or statement)
        block = view.parent(line) if isinstance(line, cst.SimpleStatementLine) else None
    else:
        block = view.parent(statement) if isinstance(statement, cst.FunctionDef) else None
    owner = view.parent(block) if isinstance(block, cst.IndentedBlock) else None
    return isinstance(owner, cst.ClassDef) and isinstance(view.parent(owner), cst.Module)


def target_role(view: FunctionView, node: cst.CSTNode) -> str:
    """`bind` or `delete` when the node is assigned to or deleted, else empty."""
    parent = view.parent(node)
    if isinstance(parent, cst.Element | cst.StarredElement):
        owner = view.parent(parent)
        return target_role(view, owner) if isinstance(owner, cst.Tuple | cst.List) else ""
    if isinstance(parent, cst.Del):
        return "delete"
    is_target = isinstance(
        parent, cst.AssignTarget | cst.AnnAssign | cst.AugAssign | cst.NamedExpr | cst.For | cst.CompFor
    )
    if is_target and getattr(parent, "target", None) is node:
        return "bind"
    return "bind" if isinstance(parent, cst.AsName) else ""


def _binder(view: FunctionView, node: cst.CSTNode) -> cst.CSTNode:
    for parent in view.ancestors(node):
        if isinstance(
            parent,
            cst.Assign
            | cst.AnnAssign
            | cst.AugAssign
            | cst.NamedExpr
            | cst.For
            | cst.CompFor
            | cst.Del
            | cst.BaseStatement
            | cst.ExceptHandler,
        ):
            return parent
    return node


def outermost_loops(usage: Usage) -> list[cst.For | cst.While]:
    """Loops of the target that no other loop repeats, in source order."""
    loops = list(loops_in(usage.view.function.body))
    return [
        loop for loop in loops if not any(isinstance(r, cst.For | cst.While) for r in usage.repeats(loop))
    ]


def loops_in(node: cst.CSTNode) -> Iterator[cst.For | cst.While]:
    """Loops below the node in source order, nested functions excluded."""
    for child in children_of(node):
        if isinstance(child, cst.For | cst.While):
            yield child
        if not isinstance(child, cst.FunctionDef | cst.Lambda | cst.ClassDef):
            yield from loops_in(child)


def argument_values(call: cst.Call) -> list[cst.BaseExpression] | None:
    """Positional arguments of a call; None when it has keywords or stars."""
    if any(argument.keyword is not None or argument.star for argument in call.args):
        return None
    return [argument.value for argument in call.args]


def single_comparison(
    node: cst.CSTNode,
) -> tuple[cst.BaseExpression, cst.BaseCompOp, cst.BaseExpression] | None:
    """Left, operator and right of a comparison that is not chained."""
    if isinstance(node, cst.Comparison) and len(node.comparisons) == 1:
        return node.left, node.comparisons[0].operator, node.comparisons[0].comparator
    return None


def only_statement(block: cst.BaseSuite) -> cst.BaseStatement | cst.BaseSmallStatement | None:
    """The single statement of a suite (the small one of a line), None when there are several."""
    if len(block.body) != 1:
        return None
    statement = block.body[0]
    if isinstance(statement, cst.SimpleStatementLine):
        return statement.body[0] if len(statement.body) == 1 else None
    return statement


def index_expression(node: cst.CSTNode) -> cst.BaseExpression | None:
    """`i` of `x[i]`; None for slices and several indices."""
    if isinstance(node, cst.Subscript) and len(node.slice) == 1:
        part = node.slice[0].slice
        return part.value if isinstance(part, cst.Index) and part.star is None else None
    return None


def assigned_name(statement: cst.CSTNode) -> tuple[str, cst.BaseExpression] | None:
    """Name and value of `name = value` or `name: T = value`, a line of its own or a small statement."""
    if isinstance(statement, cst.SimpleStatementLine):
        if len(statement.body) != 1:
            return None
        statement = statement.body[0]
    if isinstance(statement, cst.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0].target, statement.value
    elif isinstance(statement, cst.AnnAssign) and statement.value is not None:
        target, value = statement.target, statement.value
    else:
        return None
    return (target.value, value) if isinstance(target, cst.Name) else None


def constant_index(node: cst.CSTNode | None) -> int | None:
    """The value of an index that is written as a literal, negative ones included."""
    if isinstance(node, cst.Integer):
        return int(node.evaluated_value)
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        inner = constant_index(node.expression)
        return None if inner is None else -inner
    return None
