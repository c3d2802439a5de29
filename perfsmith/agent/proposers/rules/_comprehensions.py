"""Comprehensions taken apart, renamed, and seen in `map` and `filter` with a lambda."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import is_builtin, walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._rule import FunctionView
from perfsmith.agent.proposers.rules._statements import lets_no_stop_iteration_out, occurrences

_Node = TypeVar("_Node", bound=cst.CSTNode)


def clauses(comprehension: cst.GeneratorExp | cst.ListComp) -> list[cst.CompFor]:
    """Its `for` clauses, outermost first."""
    found, clause = [], comprehension.for_in
    while True:
        found.append(clause)
        if clause.inner_for_in is None:
            return found
        clause = clause.inner_for_in


def is_plain(facts: Facts, comprehension: cst.GeneratorExp | cst.ListComp) -> bool:
    """True when it may run as a loop or as another comprehension: nothing async, bound or stopped early."""
    parts = clauses(comprehension)
    inner = [comprehension.elt, *(test.test for clause in parts for test in clause.ifs)]
    inner += [clause.iter for clause in parts[1:]]
    first_has_scope = any(isinstance(n, cst.NamedExpr | cst.Yield | cst.Await) for n in walk(parts[0].iter))
    return (
        not first_has_scope
        and all(clause.asynchronous is None for clause in parts)
        and lets_no_stop_iteration_out(facts, *inner)
    )


def mapped_generator(view: FunctionView, node: cst.CSTNode) -> cst.GeneratorExp | None:
    """`(TEST for x in xs)` for `map(lambda x: TEST, xs)`; its parts are those of the call."""
    taken = _of_lambda(view, node, "map")
    if taken is None:
        return None
    name, body, values = taken
    return cst.GeneratorExp(elt=body, for_in=cst.CompFor(target=name, iter=_as_iterable(values)))


def filtered_generator(view: FunctionView, node: cst.CSTNode) -> cst.GeneratorExp | None:
    """`(x for x in xs if TEST)` for `filter(lambda x: TEST, xs)`; its parts are those of the call."""
    taken = _of_lambda(view, node, "filter")
    if taken is None:
        return None
    name, body, values = taken
    test = _in_parentheses(body) if isinstance(body, cst.IfExp | cst.Lambda) else body
    clause = cst.CompFor(target=name, iter=_as_iterable(values), ifs=[cst.CompIf(test=test)])
    return cst.GeneratorExp(elt=cst.Name(name.value), for_in=clause)


def _of_lambda(
    view: FunctionView, node: cst.CSTNode, builtin: str
) -> tuple[cst.Name, cst.BaseExpression, cst.BaseExpression] | None:
    """Parameter and body of the lambda, and the values, of `map` or `filter` with one plain parameter."""
    if not (isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == builtin):
        return None
    if len(node.args) != 2 or any(arg.keyword is not None or arg.star for arg in node.args):
        return None
    function = node.args[0].value
    if not isinstance(function, cst.Lambda) or not is_builtin(view, builtin):
        return None
    params = function.params
    named = [*params.posonly_params, *params.params]
    is_single = len(named) == 1 and named[0].default is None and not params.kwonly_params
    if not is_single or params.star_kwarg is not None or isinstance(params.star_arg, cst.Param):
        return None
    return named[0].name, function.body, node.args[1].value


def _as_iterable(values: cst.BaseExpression) -> cst.BaseExpression:
    """The values as they may stand between `in` and `if` of a comprehension."""
    return _in_parentheses(values) if isinstance(values, cst.IfExp | cst.Lambda) else values


def _in_parentheses(node: cst.BaseExpression) -> cst.BaseExpression:
    return node if node.lpar else node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def as_loop(facts: Facts, comprehension: cst.GeneratorExp | cst.ListComp, *, is_any: bool, then: str) -> str:
    """The nested `for` lines of `any` or `all`, with `then` run at the first element that decides.

    Variables whose names mean something else in the function get new ones.
    """
    view, renamed = facts.view, _renamed(facts, comprehension)
    lines, depth = [], 0
    for clause in clauses(comprehension):
        pad = "    " * depth
        target = view.module.code_for_node(with_names(clause.target.with_changes(lpar=(), rpar=()), renamed))
        is_first = depth == 0
        source = clause.iter if is_first else with_names(clause.iter, renamed)
        lines.append(f"{pad}for {target.strip()} in {_loose(view, source)}:")
        depth += 1
        tests = [_bracketed(view, test.test, renamed) for test in clause.ifs]
        if clause.inner_for_in is None:
            element = _bracketed(view, comprehension.elt, renamed)
            tests.append(element if is_any else _negated(view, comprehension.elt, renamed))
        if tests:
            lines.append(
                f"{'    ' * depth}if {' and '.join(tests)}:"
                if len(tests) > 1
                else f"{'    ' * depth}if {tests[0]}:"
            )
            depth += 1
    lines += [f"{'    ' * depth}{line}" for line in then.splitlines()]
    return "\n".join(lines) + "\n"


def _loose(view: FunctionView, node: cst.CSTNode) -> str:
    code = view.module.code_for_node(node).strip()
    return f"({code})" if "\n" in code else code


def _bracketed(view: FunctionView, node: cst.BaseExpression, renamed: dict[str, str]) -> str:
    code = view.module.code_for_node(with_names(node, renamed)).strip()
    if node.lpar and "\n" not in code:
        return code
    is_loose = isinstance(node, cst.IfExp | cst.Lambda | cst.BooleanOperation | cst.Tuple)
    return f"({code})" if is_loose or "\n" in code else code


def _negated(view: FunctionView, node: cst.BaseExpression, renamed: dict[str, str]) -> str:
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Not):
        return _bracketed(view, node.expression, renamed)
    return f"not {_bracketed(view, node, renamed)}"


def _renamed(facts: Facts, comprehension: cst.GeneratorExp | cst.ListComp) -> dict[str, str]:
    """New names for loop variables whose names mean something else in the function."""
    view, found = facts.view, {}
    bound = {
        n.value for clause in clauses(comprehension) for n in walk(clause.target) if isinstance(n, cst.Name)
    }
    for name in sorted(bound):
        if any(_is_elsewhere(view, node) for node in occurrences(view.function, name)):
            found[name] = facts.names.fresh(name)
    return found


def _is_elsewhere(view: FunctionView, node: cst.Name) -> bool:
    """True unless the name lies in a comprehension that binds it for itself."""
    parent = view.parent(node)
    if isinstance(parent, cst.Attribute) and parent.attr is node:
        return False
    if isinstance(parent, cst.Arg) and parent.keyword is node:
        return False
    for owner in view.ancestors(node):
        if owner is view.function:
            break
        if isinstance(owner, cst.Lambda) and node.value in _plain_parameters(owner):
            return False
        if isinstance(owner, cst.Lambda | cst.FunctionDef | cst.ClassDef):
            return True
        if isinstance(owner, cst.GeneratorExp | cst.ListComp | cst.SetComp | cst.DictComp):
            bound = {
                n.value
                for item in walk(owner.for_in)
                if isinstance(item, cst.CompFor)
                for n in walk(item.target)
                if isinstance(n, cst.Name)
            }
            first = {id(n) for n in walk(owner.for_in.iter)}
            if node.value in bound and id(node) not in first:
                return False
    return True


def _plain_parameters(function: cst.Lambda) -> set[str]:
    """Parameters of a lambda without defaults, which alone would be evaluated outside it."""
    params = function.params.params
    return set() if any(param.default is not None for param in params) else {p.name.value for p in params}


def with_names(node: _Node, renamed: Mapping[str, str]) -> _Node:
    """The node with variables renamed; names of attributes and keywords stay."""
    if not renamed:
        return node
    changed = node.visit(_Rename(renamed))
    assert isinstance(changed, type(node))
    return changed


class _Rename(cst.CSTTransformer):
    def __init__(self, renamed: Mapping[str, str]) -> None:
        super().__init__()
        self._renamed = renamed

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.Attribute:
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        return updated_node.with_changes(keyword=original_node.keyword)

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        return updated_node.with_changes(value=self._renamed.get(original_node.value, original_node.value))
