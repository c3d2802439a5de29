"""What is known about the values in one function: their types, who may change them, what cannot raise."""

from __future__ import annotations

from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import names_read, walk
from perfsmith.agent.proposers.rules._cannot_raise import cannot_raise
from perfsmith.agent.proposers.rules._container_types import Types
from perfsmith.agent.proposers.rules._effects import (
    changes_nested,
    changes_only_its_own,
    is_builtin_receiver,
    is_foreign,
    may_reach,
    method_name,
)
from perfsmith.agent.proposers.rules._expression_types import elements_of, type_of
from perfsmith.agent.proposers.rules._fresh_names import Names
from perfsmith.agent.proposers.rules._module_facts import can_import, global_tables, module_aliases
from perfsmith.agent.proposers.rules._name_types import solve
from perfsmith.agent.proposers.rules._rule import FunctionView
from perfsmith.agent.proposers.rules._shapes import argument_values
from perfsmith.agent.proposers.rules._usage import Usage
from perfsmith.agent.proposers.rules._uses import MUTATORS

_REPEATABLE: Final = frozenset(
    {"len", "abs", "ord", "chr", "str", "int", "float", "bool", "repr", "hash", "isinstance", "round", "type"}
)
_PURE_MODULES: Final = ("math", "cmath", "operator", "unicodedata", "bisect", "string", "os.path")


class Facts:
    """Types, effects and uses of one function, worked out once and shared by all rules."""

    def __init__(self, view: FunctionView) -> None:
        self.view = view
        known = view.shared.get("facts")
        if isinstance(known, Facts):
            self.__dict__.update(known.__dict__)
            self.names = Names(view)  # names given away belong to one rule
            return
        view.shared["facts"] = self
        self.usage = Usage(view)
        self.names = Names(view)
        self.classes = {item.name.value: item for item in view.module.body if isinstance(item, cst.ClassDef)}
        self.globals = global_tables(view, self.usage)
        self._aliases = module_aliases(view, self.usage)
        self.pure_modules = {self._aliases.get(module) for module in _PURE_MODULES}
        self.changes_nested = changes_nested(self)
        self.name_types: dict[str, Types] = {}
        """Possible types of each local name, as far as they are worked out."""
        self.is_closed = False
        """True when nothing changes while the function runs but the containers it has made for itself.

        It runs no foreign code, gives control to nobody, and changes only containers that one name holds.
        """
        solve(self)
        self.is_closed = changes_only_its_own(self)
        if self.is_closed:
            self.name_types = {}
            solve(self)

    def of(self, node: cst.CSTNode) -> Types:
        """Possible types of an expression."""
        return type_of(self, node)

    def elements(self, node: cst.CSTNode) -> Types:
        """Possible types of what iterating the expression yields."""
        return elements_of(self, node)

    def iterates_quietly(self, node: cst.CSTNode) -> bool:
        """True when iterating the expression runs no foreign code and uses up nothing."""
        if ty.is_reiterable(self.of(node)):
            return True
        call = self.usage.builtin_call(node, "enumerate", "zip", "reversed", "range")
        values = argument_values(call) if call is not None else None
        if values is None or call is None:
            return False
        if isinstance(call.func, cst.Name) and call.func.value == "range":
            return all(ty.only(self.of(value), "int", "bool") for value in values)
        return all(self.iterates_quietly(value) for value in values)

    def may_change(self, name: str, region: cst.CSTNode) -> bool:
        """True unless the object held by a local name surely stays as it is while the region runs.

        Operators, attribute reads and conversions of foreign objects are taken to change no container.
        """
        for use in self.usage.uses(name, within=region):
            changes = use.kind in ("bind", "augment", "store_item", "delete_item", "captured", "attribute")
            if changes or (use.kind == "method" and use.method in MUTATORS):
                return True
        if self.usage.is_exclusive(name):
            return False
        if not self.usage.is_plain_local(name):
            return True
        if self.is_closed:  # what changes is held by one other name alone
            return False
        types = self.name_types.get(name, ty.UNKNOWN)
        if not ty.is_mutable(types):
            return False
        return any(may_reach(self, node, types) for node in walk(region))

    def hoisting_place(self, node: cst.CSTNode, *held: str) -> cst.BaseStatement | None:
        """The statement before which an expression of the names in `node` can be evaluated once instead.

        It is the outermost loop around the node, or the statement around the outermost comprehension, in
        which no name of the expression is bound and none of the containers in `held` may change; all are
        surely bound there. None when the node is not repeated, or changes each time.
        """
        names = names_read(node)
        place: cst.BaseStatement | None = None
        if not self.usage.is_in_own_scope(node):
            return None
        for repeat in self.usage.repeats(node):
            if isinstance(repeat, cst.GeneratorExp) and not self.usage.is_consumed_at_once(repeat):
                break
            anchor = self.usage.anchor(repeat)
            if anchor is None or names & self.usage.bound_in(anchor):
                break
            if any(self.may_change(name, anchor) for name in held):
                break
            unbound = [n for n in names & self.usage.locals if not self.usage.is_bound_before(n, anchor)]
            if unbound:
                break
            place = anchor
        return place

    def runs_foreign_code(self, region: cst.CSTNode) -> bool:
        """True when the region calls something that is not known to be harmless, or gives up control."""
        return any(self.is_foreign(node) for node in walk(region))

    def is_foreign(self, node: cst.CSTNode) -> bool:
        """True when the node itself (not what is below it) runs code that is not known to be harmless."""
        return is_foreign(self, node)

    def changes_anything(self, node: cst.CSTNode) -> bool:
        """True when evaluating the expression may have an effect: foreign code, or a method that changes."""
        return any(
            self.is_foreign(item)
            or isinstance(item, cst.NamedExpr)
            or (isinstance(item, cst.Call) and method_name(item) in MUTATORS)
            or self.usage.builtin_call(item, "print", "next", "input") is not None
            for item in walk(node)
        )

    def can_import(self, module: str, name: str) -> bool:
        """True when `from module import name` is there at top level, or can be added without a clash."""
        return can_import(self.view, self.usage, module, name)

    def module_alias(self, module: str) -> str | None:
        """Name of a module imported at top level (`numpy` -> `np`), None when it is not, or is rebound."""
        return self._aliases.get(module)

    def is_repeatable(self, node: cst.CSTNode) -> bool:
        """True when evaluating the expression twice is like evaluating it once: no effect, an equal value."""
        for item in walk(node):
            if isinstance(item, cst.Await | cst.Yield | cst.Lambda | cst.NamedExpr | cst.GeneratorExp):
                return False
            if isinstance(item, cst.Call):
                if self.usage.builtin_call(item, *_REPEATABLE) is not None:
                    continue
                is_method = isinstance(item.func, cst.Attribute) and is_builtin_receiver(
                    self, item.func.value
                )
                if not is_method or method_name(item) in MUTATORS:
                    return False
        return True

    def has_plain_truth(self, node: cst.CSTNode) -> bool:
        """True when asking for the truth of the value surely neither raises nor has an effect."""
        types = self.of(node)
        singly = [frozenset({item}) for item in types]
        return bool(types) and all(ty.is_scalar(item) or ty.is_sized(item) for item in singly)

    def is_bound_name(self, node: cst.Name) -> bool:
        """True when reading the name surely raises no `NameError`."""
        if node.value in ("True", "False", "None"):
            return True
        if node.value not in self.usage.locals:
            return self.usage.is_builtin(node.value) or node.value in self.globals or self._is_iterated(node)
        return self._is_iterated(node) or self.usage.is_bound_before(node.value, node)

    def cannot_raise(self, node: cst.CSTNode) -> bool:
        """True when evaluating the expression surely neither raises nor has an effect."""
        return cannot_raise(self, node)

    def _is_iterated(self, node: cst.Name) -> bool:
        """True when a comprehension around the node binds the name."""
        for parent in self.view.ancestors(node):
            if not isinstance(parent, cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp):
                continue
            targets = [item.target for item in walk(parent.for_in) if isinstance(item, cst.CompFor)]
            bound = set[str]().union(*(names_read(target) for target in targets))
            if node.value in bound and not self.usage.is_inside(node, parent.for_in.iter):
                return True
        return False
