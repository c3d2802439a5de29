"""Attributes that a loop reads again and again, and nothing in it can rebind, are read once before it.

Before::

    def lengths(points):
        out = []
        for x, y in points:
            out.append(math.sqrt(x * x + y * y))
        return out

After::

    def lengths(points):
        out = []
        math_sqrt = math.sqrt
        out_append = out.append
        for x, y in points:
            out_append(math_sqrt(x * x + y * y))
        return out

Preconditions:
    - `module.name`: a well-known function of a standard module imported at top level, never assigned to here;
    - `container.method`: the local holds a builtin container by observation, annotation or construction, is
      bound before the loop and not in it;
    - `self.name`: assigned on every path of the class's own `__init__`, not a property, method or class
      attribute there; the loop assigns no attribute of that name and calls nothing that is not known to be
      harmless.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import parameter_names, walk, walk_own_scope
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._usage import outermost_loops

_MODULES: Final = {
    "math": "acos acosh asin asinh atan atan2 atanh ceil comb copysign cos cosh degrees dist e erf erfc exp "
    "expm1 fabs factorial floor fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf isnan isqrt ldexp "
    "lgamma log log10 log1p log2 modf nan perm pi pow prod radians sin sinh sqrt tan tanh tau trunc",
    "operator": "add and_ attrgetter contains eq ge getitem gt itemgetter le lt mod mul ne neg or_ sub xor",
    "itertools": "accumulate chain combinations count cycle groupby islice permutations product repeat",
    "bisect": "bisect bisect_left bisect_right insort insort_left insort_right",
    "heapq": "heapify heappop heappush heappushpop heapreplace nlargest nsmallest",
    "re": "escape findall finditer fullmatch match search split sub",
    "os.path": "basename dirname exists getsize isabs isdir isfile join normpath relpath split splitext",
    "string": "ascii_letters ascii_lowercase ascii_uppercase digits hexdigits punctuation whitespace",
    "struct": "calcsize pack pack_into unpack unpack_from",
    "random": "choice choices gauss randint random randrange sample shuffle uniform",
    "json": "dump dumps load loads",
    "copy": "copy deepcopy",
}
_METHODS: Final = {
    "list": frozenset({"append", "extend", "pop", "insert", "remove", "count", "index"}),
    "set": frozenset({"add", "discard", "remove", "update"}),
    "dict": frozenset({"get", "setdefault", "pop", "update"}),
    "deque": frozenset({"append", "appendleft", "pop", "popleft", "extend"}),
    "str": frozenset({"join", "startswith", "endswith", "find", "count", "replace", "split"}),
}
_HOOKS: Final = frozenset({"__getattr__", "__getattribute__", "__setattr__"})


class InvariantAttributeHoist:
    """Reads attributes that stay the same once, before the loop."""

    name = "invariant-attribute-hoist"
    payoff = Payoff.OVERHEAD

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """One edit per attribute and outermost loop."""
        facts = Facts(view)
        loops = [loop for loop in outermost_loops(facts.usage) if facts.usage.anchor(loop) is loop]
        if not loops or facts.usage.reads_frame():
            return
        stored = {n.attr.value for n in view.nodes() if isinstance(n, cst.Attribute) and _is_stored(view, n)}
        functions = _module_functions(facts, stored)
        fields = _plain_fields(view)
        edits: list[Edit] = []
        for loop in loops:
            groups: dict[str, list[cst.Attribute]] = {}
            harmless = fields and not _may_rebind(facts, loop)
            for node in _reads(facts, loop):
                text = view.code(node)
                is_watched = any(
                    isinstance(p, cst.While) and _is_in_test(facts, node, p) for p in view.ancestors(node)
                )
                is_field = (
                    harmless and not is_watched and text in fields and not _assigns(loop, node.attr.value)
                )
                if is_field or text in functions or _is_bound_method(facts, node, loop):
                    groups.setdefault(text, []).append(node)
            edits += [_hoisted(facts, loop, text, nodes) for text, nodes in groups.items()]
        yield from rewrites_from(view, edits)


def _hoisted(facts: Facts, loop: cst.For | cst.While, text: str, nodes: list[cst.Attribute]) -> Edit:
    local = facts.names.fresh(text.removeprefix("self.").replace(".", "_").lstrip("_") or "value")
    return Edit(
        at=nodes[0],
        summary=f"Reads {text!r} once before the loop, where nothing can rebind it.",
        replace={node: cst.Name(local) for node in nodes},
        before=[(loop, f"{local} = {text}")],
    )


def _reads(facts: Facts, loop: cst.For | cst.While) -> Iterator[cst.Attribute]:
    for node in walk_own_scope(loop):
        if not isinstance(node, cst.Attribute) or loop not in facts.usage.repeats(node):
            continue
        parents = list(facts.view.ancestors(node))
        if any(
            isinstance(p, cst.Raise | cst.ExceptHandler | cst.MatchCase | cst.Annotation) for p in parents
        ):
            continue
        if facts.usage.is_in_own_scope(node) and not _is_stored(facts.view, node):
            yield node


def _is_in_test(facts: Facts, node: cst.CSTNode, loop: cst.While) -> bool:
    """True in the condition of a loop, which may wait for another thread."""
    return facts.usage.is_inside(node, loop.test)


def _is_stored(view: FunctionView, node: cst.Attribute) -> bool:
    parent = view.parent(node)
    if isinstance(parent, cst.Element | cst.StarredElement):
        return any(
            isinstance(p, cst.AssignTarget | cst.Del) or (isinstance(p, cst.For) and p.iter is not node)
            for p in view.ancestors(node)
        )
    return isinstance(parent, cst.Del) or getattr(parent, "target", None) is node


def _module_functions(facts: Facts, stored: set[str]) -> set[str]:
    found: set[str] = set()
    for module, names in _MODULES.items():
        local = facts.module_alias(module)
        if local is not None:
            found |= {f"{local}.{name}" for name in names.split() if name not in stored}
    return found


def _is_bound_method(facts: Facts, node: cst.Attribute, loop: cst.For | cst.While) -> bool:
    call, owner = facts.view.parent(node), node.value
    if not isinstance(call, cst.Call) or call.func is not node or not isinstance(owner, cst.Name):
        return False
    name, types = owner.value, facts.of(owner)
    if name not in facts.usage.locals or name in facts.usage.bound_in(loop) or not types:
        return False
    if any(use.kind == "captured" for use in facts.usage.uses(name)):
        return False
    known = all(node.attr.value in _METHODS.get(item.name, ()) for item in types)
    return known and ty.known(types) and facts.usage.is_bound_before(name, loop)


def _plain_fields(view: FunctionView) -> set[str]:
    """`self.name` for every attribute that `__init__` surely sets and that is nothing but a value."""
    block = view.parent(view.function)
    owner = view.parent(block) if block is not None else None
    parameters = parameter_names(view.function)
    is_plain = isinstance(owner, cst.ClassDef) and not view.function.decorators and parameters[:1] == ["self"]
    if not isinstance(owner, cst.ClassDef) or not is_plain or view.function.name.value == "__init__":
        return set()
    methods = [item for item in owner.body.body if isinstance(item, cst.FunctionDef)]
    if _HOOKS & {method.name.value for method in methods}:
        return set()
    if any(
        isinstance(n, cst.Name) and n.value == "self" and _is_stored_name(view, n)
        for n in walk(view.function)
    ):
        return set()
    own = {
        item.target.value
        for line in owner.body.body
        for item in _assignments(line)
        if isinstance(item.target, cst.Name)
    }
    own |= {method.name.value for method in methods}
    start = next((method for method in methods if method.name.value == "__init__"), None)
    if start is None or parameter_names(start)[:1] != ["self"]:
        return set()
    names = {
        item.target.attr.value
        for line in start.body.body
        for item in _assignments(line)
        if isinstance(item.target, cst.Attribute) and view.code(item.target.value) == "self"
    }
    return {f"self.{name}" for name in names - own if not _is_deleted(owner, name)}


def _assignments(line: cst.CSTNode) -> Iterator[cst.AssignTarget]:
    for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
        if isinstance(small, cst.Assign):
            yield from small.targets
        elif isinstance(small, cst.AnnAssign) and small.value is not None:
            yield cst.AssignTarget(target=small.target)


def _is_stored_name(view: FunctionView, node: cst.Name) -> bool:
    return getattr(view.parent(node), "target", None) is node


def _is_deleted(owner: cst.ClassDef, name: str) -> bool:
    return any(
        isinstance(node, cst.Attribute) and node.attr.value == name
        for item in walk(owner)
        if isinstance(item, cst.Del)
        for node in walk(item)
    )


def _may_rebind(facts: Facts, loop: cst.For | cst.While) -> bool:
    if any(isinstance(n, cst.Attribute) and n.attr.value == "__dict__" for n in walk(loop)):
        return True
    return facts.runs_foreign_code(loop)


def _assigns(loop: cst.For | cst.While, name: str) -> bool:
    targets = [getattr(node, "target", None) for node in walk(loop)]
    nodes = [node for target in targets if isinstance(target, cst.CSTNode) for node in walk(target)]
    return any(isinstance(node, cst.Attribute) and node.attr.value == name for node in nodes)


RULE = InvariantAttributeHoist()
