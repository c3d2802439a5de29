"""What is known about the values in one function: their types, who may change them, what cannot raise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import names_read, walk, walk_own_scope
from perfsmith.agent.proposers.rules._cannot_raise import cannot_raise
from perfsmith.agent.proposers.rules._container_types import Types, one
from perfsmith.agent.proposers.rules._containers import (
    MUTATORS,
    Comprehension,
    Names,
    Usage,
    argument_values,
    constant_index,
    index_expression,
)
from perfsmith.agent.proposers.rules._effects import (
    changes_only_its_own,
    is_builtin_receiver,
    is_foreign,
    may_reach,
    method_name,
)
from perfsmith.agent.proposers.rules._rule import FunctionView
from perfsmith.agent.proposers.rules._text_methods import TO_BOOL, TO_INT, TO_STR

_ROUNDS: Final = 8
_DEPTH: Final = 5

_REPEATABLE: Final = frozenset(
    {"len", "abs", "ord", "chr", "str", "int", "float", "bool", "repr", "hash", "isinstance", "round", "type"}
)
_PURE_MODULES: Final = ("math", "cmath", "operator", "unicodedata", "bisect", "string", "os.path")
_CALL_TYPES: Final = {
    "len": "int",
    "ord": "int",
    "int": "int",
    "hash": "int",
    "id": "int",
    "str": "str",
    "repr": "str",
    "chr": "str",
    "float": "float",
    "bool": "bool",
    "isinstance": "bool",
    "issubclass": "bool",
    "callable": "bool",
    "any": "bool",
    "all": "bool",
}
_BOUND_ELSEWHERE = (
    cst.AsName
    | cst.FunctionDef
    | cst.ClassDef
    | cst.ImportAlias
    | cst.MatchAs
    | cst.MatchStar
    | cst.MatchMapping
)


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
        self._classes = {item.name.value: item for item in view.module.body if isinstance(item, cst.ClassDef)}
        self._globals = self._global_tables()
        self._aliases = self._module_aliases()
        self.pure_modules = {self._aliases.get(module) for module in _PURE_MODULES}
        self._changes_nested = self._has_nested_changes()
        self._env: dict[str, Types] = {}
        self.is_closed = False
        """True when nothing changes while the function runs but the containers it has made for itself.

        It runs no foreign code, gives control to nobody, and changes only containers that one name holds.
        """
        self._solve()
        self.is_closed = changes_only_its_own(self)
        if self.is_closed:
            self._env = {}
            self._solve()

    def of(self, node: cst.CSTNode) -> Types:
        """Possible types of an expression."""
        if isinstance(node, cst.Name):
            return self._name(node)
        if isinstance(node, cst.BaseNumber | cst.BaseString):
            return _literal(node)
        if isinstance(node, cst.List | cst.Set | cst.Tuple | cst.Dict):
            return self._display(node)
        if isinstance(node, cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp):
            return self._comprehension(node)
        if isinstance(node, cst.Call):
            return self._call(node)
        if isinstance(node, cst.Subscript):
            return self._item(node)
        if isinstance(node, cst.Attribute):
            return self._field(node)
        return self._operation(node)

    def elements(self, node: cst.CSTNode) -> Types:
        """Possible types of what iterating the expression yields."""
        found = ty.elements(self.of(node))
        return ty.without_elements(found) if self._changes_nested else found

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
        types = self._env.get(name, ty.UNKNOWN)
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
        if name in self.usage.locals:
            return False
        if self.usage.is_unbound(name):
            return True
        for line in self.view.module.body:
            for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
                if not isinstance(small, cst.ImportFrom) or isinstance(small.names, cst.ImportStar):
                    continue
                is_it = (
                    small.module is not None and not small.relative and self.view.code(small.module) == module
                )
                if is_it and any(a.evaluated_name == name and a.asname is None for a in small.names):
                    return self.usage.is_bound_once(name)
        return False

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
            return self.usage.is_builtin(node.value) or node.value in self._globals or self._is_iterated(node)
        return self._is_iterated(node) or self.usage.is_bound_before(node.value, node)

    def cannot_raise(self, node: cst.CSTNode) -> bool:
        """True when evaluating the expression surely neither raises nor has an effect."""
        return cannot_raise(self, node)

    # -- types

    def _name(self, node: cst.Name) -> Types:
        if node.value in ("True", "False"):
            return one("bool")
        if node.value == "None":
            return one("NoneType")
        child: cst.CSTNode = node
        for parent in self.view.ancestors(node):
            if parent is self.view.function:
                break
            if isinstance(parent, cst.FunctionDef | cst.Lambda | cst.ClassDef):
                return ty.UNKNOWN
            if isinstance(parent, cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp):
                found = self._comprehension_variable(parent, child, node)
                if found is not None:
                    return found
            child = parent
        if node.value in self.usage.locals:
            return self._local(node)
        return self._globals.get(node.value, ty.UNKNOWN)

    def _local(self, node: cst.Name) -> Types:
        types = self._env.get(node.value, ty.NOTHING)
        if any(item.args and ty.is_mutable(frozenset({item})) for item in types) and self._leaked(node):
            return ty.without_elements(types)
        return types

    def _leaked(self, node: cst.Name) -> bool:
        """True when foreign code may have put something else into the container by now."""
        if self.is_closed:
            return any(use.kind == "captured" for use in self.usage.uses(node.value))
        order = self.usage.order
        mine = {item for item in self.usage.repeats(node) if isinstance(item, cst.For | cst.While)}
        for use in self.usage.uses(node.value):
            if use.kind == "captured":
                return True
            if use.kind == "passed" and self.usage.is_copied_by(use.outer):
                continue
            if use.kind in ("escape", "attribute", "passed") and (
                order[use.name] < order[node] or mine.intersection(self.usage.repeats(use.name))
            ):
                return True
        return False

    def _comprehension_variable(
        self, owner: Comprehension, child: cst.CSTNode, node: cst.Name
    ) -> Types | None:
        """Types of a variable that the comprehension binds; None when it does not, or not for this node."""
        if child is owner.for_in and self.usage.is_inside(node, owner.for_in.iter):
            return None
        clause: cst.CompFor | None = owner.for_in
        found: Types | None = None
        while clause is not None:
            for name, types in self._targets(clause.target, lambda c=clause: self.elements(c.iter)):  # type: ignore[misc]
                if name == node.value:
                    found = types()
            clause = clause.inner_for_in
        return found

    def _display(self, node: cst.List | cst.Set | cst.Tuple | cst.Dict) -> Types:
        if isinstance(node, cst.Dict):
            keys: Types = ty.NOTHING
            values: Types = ty.NOTHING
            for item in node.elements:
                if not isinstance(item, cst.DictElement):
                    return one("dict")
                keys, values = keys | self.of(item.key), values | self.of(item.value)
            return one("dict", keys, values)
        parts = [
            self.elements(e.value) if isinstance(e, cst.StarredElement) else self.of(e.value)
            for e in node.elements
        ]
        if isinstance(node, cst.Tuple):
            if any(isinstance(e, cst.StarredElement) for e in node.elements):
                return one("tuple", ty.NOTHING.union(*parts), frozenset({ty.Type("...")}))
            return one("tuple", *parts)
        return one("list" if isinstance(node, cst.List) else "set", ty.NOTHING.union(*parts))

    def _comprehension(self, node: Comprehension) -> Types:
        if isinstance(node, cst.DictComp):
            return one("dict", self.of(node.key), self.of(node.value))
        name = {"ListComp": "list", "SetComp": "set"}.get(type(node).__name__, "generator")
        return one(name, self.of(node.elt))

    def _call(self, node: cst.Call) -> Types:
        if isinstance(node.func, cst.Attribute):
            return self._method(node, node.func)
        if not isinstance(node.func, cst.Name) or not self.usage.is_builtin(node.func.value):
            return self._constructed(node)
        name = node.func.value
        values = [argument.value for argument in node.args if argument.keyword is None and not argument.star]
        if name in _CALL_TYPES:
            return one(_CALL_TYPES[name])
        if name in ("list", "set", "frozenset", "sorted", "tuple"):
            held = self.elements(values[0]) if values else ty.NOTHING
            if name == "tuple":
                return one("tuple", held, frozenset({ty.Type("...")}))
            return one("list" if name == "sorted" else name, held)
        if name == "dict":
            return one("dict") if node.args else one("dict", ty.NOTHING, ty.NOTHING)
        if name == "range":
            return one("range", one("int"))
        if name == "enumerate" and values:
            return one("enumerate", one("tuple", one("int"), self.elements(values[0])))
        if name == "zip" and values and len(values) == len(node.args):
            return one("zip", one("tuple", *(self.elements(value) for value in values)))
        if name == "reversed" and values:
            return one("reversed", self.elements(values[0]))
        return self._reduction(name, node, values)

    def _reduction(self, name: str, node: cst.Call, values: list[cst.BaseExpression]) -> Types:
        if name in ("min", "max") and values and len(values) == len(node.args):
            if len(values) == 1:
                return self.elements(values[0])
            return ty.NOTHING.union(*(self.of(value) for value in values))
        if name == "abs" and len(values) == 1 and ty.is_number(self.of(values[0])):
            return one("float") if ty.only(self.of(values[0]), "float") else one("int") | one("float")
        if name == "sum" and len(values) == 1 and len(node.args) == 1:
            held = self.elements(values[0])
            if ty.only(held, "int", "bool"):
                return one("int")
            return one("int") | one("float") if ty.is_number(held) else ty.UNKNOWN
        return ty.UNKNOWN

    def _constructed(self, node: cst.Call) -> Types:
        name = node.func.value if isinstance(node.func, cst.Name) else ""
        return one(name) if name in self._classes and name not in self.usage.locals else ty.UNKNOWN

    def _method(self, node: cst.Call, function: cst.Attribute) -> Types:
        if self.usage.makes_dict_from_keys(node):
            return self._dict_from_keys(node)
        receiver, name = self.of(function.value), function.attr.value
        if ty.only(receiver, "str"):
            if name in TO_STR:
                return one("str")
            if name in TO_INT:
                return one("int")
            if name in TO_BOOL:
                return one("bool")
            if name in ("split", "rsplit", "splitlines"):
                return one("list", one("str"))
            if name in ("partition", "rpartition"):
                return one("tuple", one("str"), one("str"), one("str"))
            return one("bytes") if name == "encode" else ty.UNKNOWN
        if ty.only(receiver, "dict"):
            return self._dict_method(node, receiver, name)
        if ty.only(receiver, "list", "deque") and name in ("pop", "popleft"):
            return ty.item_types(receiver, None)
        if ty.only(receiver, "list", "set") and name == "copy":
            return receiver
        if ty.only(receiver, "list", "tuple") and name in ("count", "index"):
            return one("int")
        return ty.UNKNOWN

    def _dict_from_keys(self, node: cst.Call) -> Types:
        values = argument_values(node)
        if values is None or not 1 <= len(values) <= 2:
            return one("dict")
        return one("dict", self.elements(values[0]), self.of(values[1]) if values[1:] else one("NoneType"))

    def _dict_method(self, node: cst.Call, receiver: Types, name: str) -> Types:
        keys, values = ty.elements(receiver), ty.item_types(receiver, None)
        if name == "keys":
            return one("dict_keys", keys)
        if name == "values":
            return one("dict_values", values)
        if name == "items":
            return one("dict_items", one("tuple", keys, values))
        arguments = argument_values(node)
        if arguments is None:
            return ty.UNKNOWN
        if name in ("get", "setdefault") and len(arguments) == 1:
            return values | one("NoneType")
        if name in ("get", "setdefault", "pop") and len(arguments) == 2:
            return values | self.of(arguments[1])
        if name == "pop" and len(arguments) == 1:
            return values
        return receiver if name == "copy" else ty.UNKNOWN

    def _item(self, node: cst.Subscript) -> Types:
        base = self.of(node.value)
        if any(isinstance(part.slice, cst.Slice) for part in node.slice):
            if len(node.slice) == 1 and ty.only(base, "list", "str", "bytes"):
                return base
            if len(node.slice) == 1 and ty.only(base, "tuple"):
                return one("tuple", ty.elements(base), frozenset({ty.Type("...")}))
            return ty.UNKNOWN
        found = ty.item_types(base, constant_index(index_expression(node)))
        return ty.without_elements(found) if self._changes_nested else found

    def _field(self, node: cst.Attribute) -> Types:
        """Types of a field that a data class of this module declares."""
        found: Types = ty.NOTHING
        for item in self.of(node.value):
            owner = self._classes.get(item.name.rpartition(".")[2])
            if owner is None or not _declares_fields(owner):
                return ty.UNKNOWN
            declared = _field_annotation(owner, node.attr.value)
            if declared is None:
                return ty.UNKNOWN
            found |= ty.parse_types(self.view.code(declared))
        return found or ty.UNKNOWN

    def _operation(self, node: cst.CSTNode) -> Types:
        if isinstance(node, cst.Comparison):
            operators = [part.operator for part in node.comparisons]
            if all(isinstance(item, cst.In | cst.NotIn | cst.Is | cst.IsNot) for item in operators):
                return one("bool")
            parts = [node.left, *(part.comparator for part in node.comparisons)]
            plain = all(ty.is_scalar(self.of(part)) for part in parts)
            return one("bool") if plain else ty.UNKNOWN
        if isinstance(node, cst.UnaryOperation):
            if isinstance(node.operator, cst.Not):
                return one("bool")
            held = self.of(node.expression)
            return _sum_type(held, one("int"))
        if isinstance(node, cst.BooleanOperation):
            return self.of(node.left) | self.of(node.right)
        if isinstance(node, cst.IfExp):
            return self.of(node.body) | self.of(node.orelse)
        if isinstance(node, cst.NamedExpr):
            return self.of(node.value)
        if isinstance(node, cst.BinaryOperation):
            return self._arithmetic(node.operator, self.of(node.left), self.of(node.right))
        return ty.UNKNOWN

    def _arithmetic(self, operator: cst.CSTNode, left: Types, right: Types) -> Types:
        if not left or not right:
            return ty.NOTHING
        if ty.is_number(left) and ty.is_number(right):
            if ty.only(left, "bool") and ty.only(right, "bool"):
                is_bitwise = isinstance(operator, cst.BitAnd | cst.BitOr | cst.BitXor)
                return one("bool") | one("int") if is_bitwise else _sum_type(left, right)
            if isinstance(operator, cst.Divide | cst.DivideAssign):
                return one("float")
            if isinstance(operator, cst.Power | cst.PowerAssign):
                return one("int") | one("float") | one("complex")
            return _sum_type(left, right)
        is_plus = isinstance(operator, cst.Add | cst.AddAssign)
        for name in ("str", "bytes", "list"):
            if is_plus and ty.only(left, name) and ty.only(right, name):
                return left | right
        if ty.only(left, "str") and isinstance(operator, cst.Modulo | cst.ModuloAssign):
            return one("str")
        if ty.only(left, "str") and ty.only(right, "int", "bool") and isinstance(operator, cst.Multiply):
            return one("str")
        if ty.only(left, "list") and ty.only(right, "int", "bool") and isinstance(operator, cst.Multiply):
            return left
        return ty.UNKNOWN

    # -- names of the function

    def _solve(self) -> None:
        for parameter in self._parameters():
            self._env[parameter.name.value] = self._parameter(parameter)
        bindings = list(self._bindings())
        for _ in range(_ROUNDS):
            changed = False
            for name, thunk in bindings:
                merged = self._merged(self._env.get(name, ty.NOTHING) | thunk())
                if ty.depth(merged) > _DEPTH:
                    merged = ty.UNKNOWN
                if merged != self._env.get(name, ty.NOTHING):
                    self._env[name] = merged
                    changed = True
            if not changed:
                return
        for name, _ in bindings:
            self._env[name] = ty.UNKNOWN

    @staticmethod
    def _merged(types: Types) -> Types:
        """One entry per container type, so that `list[int]` and `list[str]` become `list[int|str]`."""
        merged: dict[tuple[str, int], ty.Type] = {}
        tuples = {item for item in types if item.name == "tuple"}
        for item in types - tuples:
            key = (item.name, len(item.args))
            present = merged.get(key, item)
            args = tuple(a | b for a, b in zip(present.args, item.args, strict=True))
            merged[key] = ty.Type(item.name, args)
        return frozenset(merged.values()) | tuples

    def _parameters(self) -> Iterator[cst.Param]:
        p = self.view.function.params
        yield from (*p.posonly_params, *p.params, *p.kwonly_params)

    def _parameter(self, parameter: cst.Param) -> Types:
        observed = self.view.observed.get(parameter.name.value)
        if observed:
            return ty.NOTHING.union(*(ty.parse_types(text) for text in observed))
        if parameter.annotation is None:
            return ty.UNKNOWN
        types = ty.parse_types(self.view.code(parameter.annotation.annotation))
        if ty.only(types, "float"):
            types |= one("int")
        is_none = isinstance(parameter.default, cst.Name) and parameter.default.value == "None"
        return types | one("NoneType") if is_none else types

    def _bindings(self) -> Iterator[tuple[str, Callable[[], Types]]]:
        p = self.view.function.params
        for star in (p.star_arg, p.star_kwarg):
            if isinstance(star, cst.Param):
                yield star.name.value, lambda: ty.UNKNOWN
        for node in walk_own_scope(self.view.function.body):
            if isinstance(node, cst.Assign):
                for target in node.targets:
                    yield from self._targets(target.target, lambda n=node: self.of(n.value))  # type: ignore[misc]
            elif isinstance(node, cst.AnnAssign):
                yield from self._targets(node.target, lambda n=node: self._annotated(n))  # type: ignore[misc]
            elif isinstance(node, cst.AugAssign):
                yield from self._targets(
                    node.target,
                    lambda n=node: self._arithmetic(n.operator, self.of(n.target), self.of(n.value)),  # type: ignore[misc]
                )
            elif isinstance(node, cst.NamedExpr):
                yield from self._targets(node.target, lambda n=node: self.of(n.value))  # type: ignore[misc]
            elif isinstance(node, cst.For):
                yield from self._targets(
                    node.target,
                    lambda n=node: ty.UNKNOWN if n.asynchronous else self.elements(n.iter),  # type: ignore[misc]
                )
            elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
                yield from self._growth(node, node.func)
            elif isinstance(node, _BOUND_ELSEWHERE):
                for name in _names_of(node):
                    yield name, lambda: ty.UNKNOWN
        for name in self.usage.locals:
            if any(use.kind == "captured" for use in self.usage.uses(name)) and self._is_nonlocal(name):
                yield name, lambda: ty.UNKNOWN

    def _is_nonlocal(self, name: str) -> bool:
        return any(
            isinstance(node, cst.Nonlocal) and any(item.name.value == name for item in node.names)
            for node in walk(self.view.function)
        )

    def _annotated(self, node: cst.AnnAssign) -> Types:
        declared = ty.parse_types(self.view.code(node.annotation.annotation))
        if node.value is None:
            return ty.NOTHING
        found = self.of(node.value)
        return declared if ty.known(declared) and not ty.only(declared, "float") else found

    def _targets(
        self, target: cst.CSTNode, types: Callable[[], Types]
    ) -> Iterator[tuple[str, Callable[[], Types]]]:
        if isinstance(target, cst.Name):
            yield target.value, types
        elif isinstance(target, cst.Tuple | cst.List):
            starred = any(isinstance(e, cst.StarredElement) for e in target.elements)
            for position, element in enumerate(target.elements):
                if isinstance(element, cst.StarredElement):
                    yield from self._targets(element.value, lambda: one("list"))
                elif starred:
                    yield from self._targets(element.value, lambda: ty.elements(types()))
                else:
                    yield from self._targets(
                        element.value,
                        lambda i=position: _unpacked(types(), i),  # type: ignore[misc]
                    )
        elif isinstance(target, cst.Subscript) and isinstance(target.value, cst.Name):
            name, index = target.value.value, index_expression(target)
            if index is None:
                yield name, lambda: ty.without_elements(self._env.get(name, ty.NOTHING))
            else:
                yield name, lambda: self._grown(name, self.of(index), types())

    def _grown(self, name: str, keys: Types, values: Types) -> Types:
        present = self._env.get(name, ty.NOTHING)
        dicts = frozenset(item for item in present if item.name == "dict")
        return ty.with_elements(dicts, keys, values) | ty.with_elements(present - dicts, values)

    def _growth(self, node: cst.Call, function: cst.Attribute) -> Iterator[tuple[str, Callable[[], Types]]]:
        if not isinstance(function.value, cst.Name) or function.attr.value not in MUTATORS:
            return
        name, method = function.value.value, function.attr.value
        values = argument_values(node)
        if values is None:
            yield name, lambda: ty.without_elements(self._env.get(name, ty.NOTHING))
        elif method in ("append", "add", "appendleft") and len(values) == 1:
            yield name, lambda: self._grown(name, ty.NOTHING, self.of(values[0]))
        elif method == "insert" and len(values) == 2:
            yield name, lambda: self._grown(name, ty.NOTHING, self.of(values[1]))
        elif method == "setdefault" and len(values) == 2:
            yield name, lambda: self._grown(name, self.of(values[0]), self.of(values[1]))
        elif method in ("extend", "extendleft") and len(values) == 1:
            yield name, lambda: self._grown(name, ty.NOTHING, self.elements(values[0]))
        elif method == "update":
            yield name, lambda: ty.without_elements(self._env.get(name, ty.NOTHING))

    def _module_aliases(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in self.view.module.body:
            for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
                for alias in small.names if isinstance(small, cst.Import) else ():
                    name = alias.evaluated_alias or alias.evaluated_name
                    root = name.split(".")[0]
                    is_stable = "." in name or self.usage.is_bound_once(root)
                    if is_stable and root not in self.usage.locals:
                        found[alias.evaluated_name] = name
        return found

    def _global_tables(self) -> dict[str, Types]:
        """Names bound exactly once in the module, at top level, to a builtin container or a constant."""
        values: dict[str, cst.BaseExpression] = {}
        for line in self.view.module.body:
            if isinstance(line, cst.SimpleStatementLine):
                for small in line.body:
                    if isinstance(small, cst.Assign) and len(small.targets) == 1:
                        target = small.targets[0].target
                        if isinstance(target, cst.Name):
                            values[target.value] = small.value
        found: dict[str, Types] = {}
        for name, value in values.items():
            if self.usage.is_bound_once(name):
                if isinstance(value, cst.Dict | cst.DictComp):
                    found[name] = one("dict")
                elif isinstance(value, cst.List | cst.ListComp):
                    found[name] = one("list")
                elif isinstance(value, cst.Set | cst.SetComp):
                    found[name] = one("set")
                elif isinstance(value, cst.BaseNumber | cst.BaseString):
                    found[name] = _literal(value)
        return found

    def _has_nested_changes(self) -> bool:
        """True when containers inside containers may be changed: a method or store not on a plain name."""
        for node in walk(self.view.function):
            if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
                if node.func.attr.value in MUTATORS and not self._is_on_fresh(node.func.value):
                    return True
            elif isinstance(node, cst.AssignTarget | cst.AugAssign):
                target = node.target
                if isinstance(target, cst.Subscript) and not self._is_on_fresh(target.value):
                    return True
        return False

    def _is_on_fresh(self, node: cst.CSTNode) -> bool:
        if not isinstance(node, cst.Name):
            return False
        return node.value in self.usage.parameters or all(
            isinstance(bind, cst.Assign | cst.AnnAssign)
            and bind.value is not None
            and self.usage.makes_container(bind.value)
            for bind in self.usage.bindings(node.value)
        )

    # -- effects

    # -- what cannot raise

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


def _literal(node: cst.CSTNode) -> Types:
    if isinstance(node, cst.Integer):
        return one("int")
    if isinstance(node, cst.Float):
        return one("float")
    if isinstance(node, cst.Imaginary):
        return one("complex")
    if isinstance(node, cst.ConcatenatedString):
        return _literal(node.left)
    if isinstance(node, cst.SimpleString):
        return one("bytes" if "b" in node.prefix.lower() else "str")
    return one("str") if isinstance(node, cst.FormattedString) else ty.UNKNOWN


def _sum_type(left: Types, right: Types) -> Types:
    if not (ty.is_number(left) and ty.is_number(right)):
        return ty.NOTHING if not left or not right else ty.UNKNOWN
    whole = any(item.name != "float" for item in left) and any(item.name != "float" for item in right)
    is_float = any(item.name == "float" for item in left | right)
    return (one("int") if whole else ty.NOTHING) | (one("float") if is_float else ty.NOTHING)


def _unpacked(types: Types, position: int) -> Types:
    return ty.NOTHING.union(
        *(
            ty.item_types(frozenset({item}), position)
            if item.name == "tuple"
            else ty.elements(frozenset({item}))
            for item in types
        )
    )


def _declares_fields(owner: cst.ClassDef) -> bool:
    decorated = any(
        part in ("dataclass", "dataclasses", "define", "frozen")
        for decorator in owner.decorators
        for part in [n.value for n in walk(decorator) if isinstance(n, cst.Name)]
    )
    named = any(isinstance(base.value, cst.Name) and base.value.value == "NamedTuple" for base in owner.bases)
    return decorated or named


def _field_annotation(owner: cst.ClassDef, name: str) -> cst.BaseExpression | None:
    for line in owner.body.body:
        for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            target = small.target if isinstance(small, cst.AnnAssign) else None
            if isinstance(small, cst.AnnAssign) and isinstance(target, cst.Name) and target.value == name:
                return small.annotation.annotation
    return None


def _names_of(node: cst.CSTNode) -> set[str]:
    if isinstance(node, cst.ImportAlias):
        return {node.evaluated_alias or node.evaluated_name.split(".")[0]}
    name = getattr(node, "name", None) or getattr(node, "rest", None)
    return {item.value for item in walk(name) if isinstance(item, cst.Name)} if name is not None else set()
