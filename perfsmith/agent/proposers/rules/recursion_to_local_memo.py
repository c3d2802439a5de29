"""Recursion that solves the same small problem again and again, with answers kept during one outer call.

Before::

    def paths(rows, columns):
        if rows == 0 or columns == 0:
            return 1
        return paths(rows - 1, columns) + paths(rows, columns - 1)

After::

    def paths(rows, columns):
        known = {}

        def solve(rows, columns):
            key = (rows, columns)
            if key in known:
                return known[key]
            if rows == 0 or columns == 0:
                known[key] = result = 1
                return result
            known[key] = result = solve(rows - 1, columns) + solve(rows, columns - 1)
            return result

        return solve(rows, columns)

Preconditions:
    A plain function at module level, bound once and not decorated. It only tests, assigns plain locals, loops
    over a `range` and returns; it calls nothing but itself and builtins without effects. Arguments that
    change from call to call are whole numbers or strings (each of one type, since `1`, `1.0` and `True` are
    one key); others are handed on unchanged and only read. Results are numbers, strings, `None` or tuples of
    such. At least two calls of itself can happen in one run of the body. The recursion is one frame deeper
    than before, not more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import enclosing_loops, names_bound, walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._container_types import Types
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import index_expression
from perfsmith.agent.proposers.rules._statements import bindings_in_module, line_of, parsed

_PURE: Final = frozenset({"min", "max", "len", "abs", "int", "ord", "chr", "divmod", "range", "sum"})
_STATEMENTS: Final = cst.If | cst.For | cst.SimpleStatementLine
_SMALL: Final = cst.Return | cst.Assign | cst.AugAssign | cst.Pass | cst.Expr | cst.Break | cst.Continue
_IMMUTABLE: Final = frozenset({"int", "bool", "float", "str", "NoneType"})


class RecursionToLocalMemo:
    """See the module docstring."""

    name = "recursion-to-local-memo"
    payoff = Payoff.ALGORITHM

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield one rewrite of the whole function."""
        edit = _edit(view)
        if edit is not None:
            yield from rewrites_from(view, [edit])


def _edit(view: FunctionView) -> Edit | None:
    function = view.function
    name = function.name.value
    if view.parent(function) is not view.module or function.decorators or function.asynchronous is not None:
        return None
    calls = [n for n in walk(function.body) if isinstance(n, cst.Call) and _is_self_call(n, name)]
    mentions = [n for n in walk(function.body) if isinstance(n, cst.Name) and n.value == name]
    if not calls or len(mentions) != len(calls) or bindings_in_module(view, name) != 1:
        return None
    parameters = _plain_parameters(function)
    body = function.body
    if not parameters or not isinstance(body, cst.IndentedBlock) or not _may_overlap(view, calls):
        return None
    if any(
        len(call.args) != len(parameters) or any(a.star or a.keyword for a in call.args) for call in calls
    ):
        return None
    facts = Facts(view)
    carried = _carried(view, calls, parameters)
    if not _is_pure(facts, body, name) or not _are_keys(facts, calls, parameters, carried):
        return None
    if not _are_results_immutable(facts, body, name):
        return None
    return _rewritten(facts, body, name, parameters, carried)


def _is_self_call(call: cst.Call, name: str) -> bool:
    return isinstance(call.func, cst.Name) and call.func.value == name


def _plain_parameters(function: cst.FunctionDef) -> list[str]:
    p = function.params
    if p.posonly_params or p.kwonly_params or p.star_kwarg or p.star_arg is not cst.MaybeSentinel.DEFAULT:
        return []
    return [] if any(q.default is not None for q in p.params) else [q.name.value for q in p.params]


def _carried(view: FunctionView, calls: list[cst.Call], parameters: list[str]) -> set[str]:
    """Parameters that every call hands on as they are and that are never bound again."""
    bound = names_bound(view.function.body)
    return {
        name
        for place, name in enumerate(parameters)
        if name not in bound and all(_is_name(call.args[place].value, name) for call in calls)
    }


def _is_name(node: cst.CSTNode, name: str) -> bool:
    return isinstance(node, cst.Name) and node.value == name


def _may_overlap(view: FunctionView, calls: list[cst.Call]) -> bool:
    """True when two of the calls can both happen in one run of the body, or one of them repeatedly."""
    if any(enclosing_loops(view, call) for call in calls):
        return True
    for index, first in enumerate(calls):
        for second in calls[index + 1 :]:
            if not _are_exclusive(view, first, second):
                return True
    return False


def _are_exclusive(view: FunctionView, first: cst.CSTNode, second: cst.CSTNode) -> bool:
    mine = dict(_steps(view, first))
    for parent, child in _steps(view, second):
        if parent in mine:
            other = mine[parent]
            if isinstance(parent, cst.If | cst.IfExp):
                return child is not other and parent.test not in (child, other)
            if isinstance(parent, cst.IndentedBlock) and child is not other:
                return _always_leaves(other)
            return False
    return False


def _steps(view: FunctionView, node: cst.CSTNode) -> Iterable[tuple[cst.CSTNode, cst.CSTNode]]:
    child = node
    for parent in view.ancestors(node):
        yield parent, child
        child = parent


def _always_leaves(statement: cst.CSTNode) -> bool:
    """True when what follows the statement cannot run after it once the part with the call has run."""
    returns = [n for n in walk(statement) if isinstance(n, cst.Return)]
    lines = [n for n in walk(statement) if isinstance(n, cst.SimpleStatementLine)]
    return bool(returns) and bool(lines) and isinstance(lines[-1].body[-1], cst.Return)


def _is_pure(facts: Facts, body: cst.IndentedBlock, name: str) -> bool:
    for node in walk(body):
        if isinstance(node, cst.BaseStatement) and not isinstance(node, _STATEMENTS):
            return False
        if isinstance(node, cst.BaseSmallStatement) and not isinstance(node, _SMALL):
            return False
        if isinstance(node, cst.Expr) and not isinstance(node.value, cst.SimpleString):
            return False
        if isinstance(node, cst.AssignTarget | cst.AugAssign) and not _is_local_target(node.target):
            return False
        if isinstance(node, cst.AugAssign) and not _is_immutable(facts, node.target, name, frozenset()):
            return False
        if isinstance(node, cst.For) and not (
            isinstance(node.target, cst.Name)
            and node.asynchronous is None
            and facts.usage.builtin_call(node.iter, "range") is not None
        ):
            return False
        if isinstance(
            node,
            cst.Lambda | cst.NamedExpr | cst.Await | cst.Yield | cst.BaseComp | cst.Attribute | cst.Global,
        ):
            return False
        if isinstance(node, cst.Call) and not (_is_self_call(node, name) or _is_pure_call(facts, node)):
            return False
    return all(_is_known_name(facts, node, name) for node in walk(body) if isinstance(node, cst.Name))


def _is_pure_call(facts: Facts, call: cst.Call) -> bool:
    is_plain = not any(argument.keyword or argument.star for argument in call.args)
    return is_plain and facts.usage.builtin_call(call, *_PURE) is not None


def _is_local_target(target: cst.BaseExpression) -> bool:
    if isinstance(target, cst.Tuple):
        return all(isinstance(e.value, cst.Name) for e in target.elements)
    return isinstance(target, cst.Name)


def _is_known_name(facts: Facts, node: cst.Name, name: str) -> bool:
    """No globals but the function itself: another module could change them between two calls."""
    if node.value in facts.usage.locals or node.value == name or node.value in ("None", "True", "False"):
        return True
    return node.value in _PURE and facts.usage.is_builtin(node.value)


def _are_keys(facts: Facts, calls: list[cst.Call], parameters: list[str], carried: set[str]) -> bool:
    first = {param.name.value: param.name for param in facts.view.function.params.params}
    keyed = [name for name in parameters if name not in carried]
    if not keyed:
        return False
    for name in parameters:
        types = _entry(facts, first[name])
        if name in carried:
            if not ty.only(types, "int", "str", "bool", "float", "list", "tuple", "dict", "bytes"):
                return False
            if not _holds_plain(types):
                return False
            continue
        place = parameters.index(name)
        given = [_types(facts, call.args[place].value) for call in calls]
        everything = types.union(*given)
        if not any(ty.only(everything, kind) for kind in ("int", "str")):
            return False
    return True


def _entry(facts: Facts, name: cst.Name) -> Types:
    observed = facts.view.observed.get(name.value)
    if observed:
        return ty.NOTHING.union(*(ty.parse_types(spelling) for spelling in observed))
    return facts.of(name) if name.value in facts.usage.locals else ty.UNKNOWN


def _holds_plain(types: Types) -> bool:
    """True when reading an element runs no foreign code and gives a scalar, or a container of scalars."""
    for item in types:
        for arg in item.args:
            inner = frozenset(t for t in arg if t.name != "...")
            if not arg or not all(t.name in (*_IMMUTABLE, "bytes", "tuple", "list") for t in inner):
                return False
            if not _holds_plain(inner):
                return False
        if not item.args and item.name in ("list", "tuple", "dict"):
            return False
    return True


def _are_results_immutable(facts: Facts, body: cst.IndentedBlock, name: str) -> bool:
    """True when every result is immutable, taking for granted that those of its own calls are."""
    returns = [node for node in walk(body) if isinstance(node, cst.Return)]
    return bool(returns) and all(
        node.value is not None and _is_immutable(facts, node.value, name, frozenset()) for node in returns
    )


def _is_immutable(facts: Facts, node: cst.BaseExpression, name: str, assumed: frozenset[str]) -> bool:
    """True for results of own calls, scalars, and whatever operators and tuples make of such."""

    def holds(*parts: cst.BaseExpression) -> bool:
        return all(_is_immutable(facts, part, name, assumed) for part in parts)

    if isinstance(node, cst.Call):
        if (
            _is_self_call(node, name)
            or facts.usage.builtin_call(node, "len", "ord", "int", "chr") is not None
        ):
            return True
        is_choice = facts.usage.builtin_call(node, "min", "max", "abs") is not None
        return is_choice and holds(*(argument.value for argument in node.args))
    if isinstance(node, cst.BinaryOperation | cst.BooleanOperation):
        return holds(node.left, node.right)
    if isinstance(node, cst.UnaryOperation):
        return holds(node.expression)
    if isinstance(node, cst.IfExp):
        return holds(node.body, node.orelse)
    if isinstance(node, cst.Tuple):
        return all(isinstance(e, cst.Element) and holds(e.value) for e in node.elements)
    if isinstance(node, cst.Name) and node.value in facts.usage.locals:
        return node.value in assumed or _holds_immutable(facts, node, name, assumed)
    return ty.only(_types(facts, node), *_IMMUTABLE)


def _types(facts: Facts, node: cst.BaseExpression) -> Types:
    """Types of an expression, elements of parameters included: the function's own calls change nothing."""
    if isinstance(node, cst.Subscript) and isinstance(node.value, cst.Name):
        name = node.value.value
        is_kept = name in facts.usage.parameters and not facts.usage.bindings(name)
        if is_kept and index_expression(node) is not None:
            return ty.item_types(_entry(facts, node.value), None)
    exact = cst.Add | cst.Subtract | cst.Multiply | cst.FloorDivide | cst.Modulo
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, exact):
        sides = (_types(facts, node.left), _types(facts, node.right))
        return ty.one("int") if all(ty.only(side, "int") for side in sides) else facts.of(node)
    return facts.of(node)


def _holds_immutable(facts: Facts, node: cst.Name, name: str, assumed: frozenset[str]) -> bool:
    """True when all that is ever bound to a local is immutable."""
    if node.value in facts.usage.parameters and not ty.only(_entry(facts, node), *_IMMUTABLE):
        return False
    for bind in facts.usage.bindings(node.value):
        if isinstance(bind, cst.Assign) and any(not isinstance(t.target, cst.Name) for t in bind.targets):
            return False
        if isinstance(bind, cst.For):
            continue  # over a `range`
        if not isinstance(bind, cst.Assign | cst.AugAssign):
            return False
        if not _is_immutable(facts, bind.value, name, assumed | {node.value}):
            return False
    return True


def _rewritten(
    facts: Facts, body: cst.IndentedBlock, name: str, parameters: list[str], carried: set[str]
) -> Edit | None:
    view = facts.view
    solve, known, key, result = (facts.names.fresh(base) for base in ("solve", "known", "key", "result"))
    keyed = [p for p in parameters if p not in carried]
    lines = _memoised(view, body, f"{known}[{key}]", result)
    if lines is None:
        return None
    statements = list(body.body)
    documented = _is_docstring(statements[0])
    inner = cst.IndentedBlock(body=statements[1:] if documented else statements)
    kept = inner.visit(_Adapt(name, solve, carried, parameters, lines))
    assert isinstance(kept, cst.IndentedBlock)
    spelled = keyed[0] if len(keyed) == 1 else f"({', '.join(keyed)})"
    shell = (
        f"{known} = {{}}\n\n"
        f"def {solve}({', '.join(keyed)}):\n    {key} = {spelled}\n    if {key} in {known}:\n"
        f"        return {known}[{key}]\n    pass\n\n"
        f"return {solve}({', '.join(keyed)})\n"
    )
    new = parsed(view, shell)
    definition = new[1]
    assert isinstance(definition, cst.FunctionDef)
    block = definition.body.with_changes(body=[*definition.body.body[:-1], *kept.body])
    new[1] = definition.with_changes(body=block)
    blank = cst.EmptyLine(indent=False)
    new = [new[0], new[1].with_changes(leading_lines=[blank]), new[2].with_changes(leading_lines=[blank])]
    if documented:
        new = [statements[0], *new]
    return Edit(
        at=view.function,
        summary="Each smaller problem is solved once per outer call; the answers are forgotten with it.",
        replace={body: body.with_changes(body=new)},
    )


def _is_docstring(statement: cst.BaseStatement) -> bool:
    return (
        isinstance(statement, cst.SimpleStatementLine)
        and len(statement.body) == 1
        and isinstance(statement.body[0], cst.Expr)
        and isinstance(statement.body[0].value, cst.SimpleString)
    )


def _memoised(
    view: FunctionView, body: cst.IndentedBlock, slot: str, result: str
) -> Mapping[cst.CSTNode, tuple[str, str]] | None:
    """For each line that returns: the target its value is stored in, and the name that is returned."""
    found: dict[cst.CSTNode, tuple[str, str]] = {}
    for node in walk(body):
        if isinstance(node, cst.Return):
            line = line_of(view, node)
            if line is None or node.value is None:
                return None
            found[line] = (slot, result)
    return found


class _Adapt(cst.CSTTransformer):
    """Calls of the function become calls of the helper, returns remember what they return."""

    def __init__(
        self,
        name: str,
        solve: str,
        carried: set[str],
        parameters: list[str],
        lines: Mapping[cst.CSTNode, tuple[str, str]],
    ) -> None:
        super().__init__()
        self._name = name
        self._solve = solve
        self._keep = [place for place, parameter in enumerate(parameters) if parameter not in carried]
        self._lines = lines

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        if not _is_self_call(original_node, self._name):
            return updated_node
        arguments = [updated_node.args[place] for place in self._keep]
        last = arguments[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        return updated_node.with_changes(func=cst.Name(self._solve), args=[*arguments[:-1], last])

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.SimpleStatementLine | cst.FlattenSentinel[cst.SimpleStatementLine]:
        if original_node not in self._lines:
            return updated_node
        small = updated_node.body[0]
        assert isinstance(small, cst.Return)
        assert small.value is not None
        slot, result = self._lines[original_node]
        targets = [
            cst.AssignTarget(target=cst.parse_expression(slot)),  # type: ignore[arg-type]
            cst.AssignTarget(target=cst.Name(result)),
        ]
        stored = updated_node.with_changes(
            body=[cst.Assign(targets=targets, value=small.value)],
            trailing_whitespace=cst.TrailingWhitespace(),
        )
        returned = cst.SimpleStatementLine(
            body=[cst.Return(value=cst.Name(result))], trailing_whitespace=updated_node.trailing_whitespace
        )
        return cst.FlattenSentinel([stored, returned])


RULE = RecursionToLocalMemo()
