"""How a function uses its names: who reads, changes, keeps or repeats what."""

from __future__ import annotations

import builtins
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import (
    enclosing_loops,
    is_constant,
    local_names,
    names_bound,
    parameter_names,
    walk,
)
from perfsmith.agent.proposers.rules._liveness import (
    are_bound_before,
    dominates,
    is_bound_before,
    is_dead_after,
    is_unseen_after_error,
    preceding_binding,
)
from perfsmith.agent.proposers.rules._module_names import module_bindings, only_class_attributes
from perfsmith.agent.proposers.rules._rule import FunctionView
from perfsmith.agent.proposers.rules._shapes import Comprehension, Repeats, loops_in
from perfsmith.agent.proposers.rules._uses import READERS, Use, is_variable, use_of

_CONSTRUCTORS: Final = frozenset({"list", "dict", "set", "sorted"})
_FRAME_READERS: Final = frozenset({"locals", "vars", "dir", "eval", "exec", "globals", "super", "__class__"})


class Usage:
    """Every use of every name of one function, classified once."""

    def __init__(self, view: FunctionView) -> None:
        self.view = view
        self.locals = local_names(view)
        self.parameters = parameter_names(view.function)
        self.order = {node: number for number, node in enumerate(walk(view.function.body))}
        self._bound_counts, self._has_star_import = module_bindings(view)
        self._attributes = view.once("class attributes", lambda: only_class_attributes(view))
        self._uses: dict[str, list[Use]] = {}
        for node in self.order:
            if isinstance(node, cst.Name) and is_variable(view, node):
                self._uses.setdefault(node.value, []).append(use_of(self, node))

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
        return dominates(self, statement, node)

    def is_bound_before(self, name: str, node: cst.CSTNode) -> bool:
        """True when a local name surely has a value when the node is reached."""
        return is_bound_before(self, name, node)

    def is_unseen_after_error(self, name: str, node: cst.CSTNode) -> bool:
        """True when nobody reads the name any more once an exception has left the node.

        Every `try` and every `with` around the node (but `with open(...)`) must hold all uses of the name in
        the same block.
        """
        return is_unseen_after_error(self, name, node)

    def is_dead_after(self, name: str, loop: cst.For) -> bool:
        """True when no value the loop gives to the name is read outside the loop."""
        return is_dead_after(self, name, loop)

    def preceding_binding(self, name: str, statement: cst.BaseStatement) -> cst.SimpleStatementLine | None:
        """The line `name = value` above the statement in its block, when nothing between mentions it."""
        return preceding_binding(self, name, statement)

    def are_bound_before(self, names: set[str], node: cst.CSTNode) -> bool:
        """True when all of the names that are locals surely have a value at the node.

        Code moved into a comprehension needs this: there a missing value raises another exception.
        """
        return are_bound_before(self, names, node)

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


def outermost_loops(usage: Usage) -> list[cst.For | cst.While]:
    """Loops of the target that no other loop repeats, in source order."""
    loops = list(loops_in(usage.view.function.body))
    return [
        loop for loop in loops if not any(isinstance(r, cst.For | cst.While) for r in usage.repeats(loop))
    ]
