"""Putting several statements in the place of one without losing a comment, and the risks that forbid it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import is_builtin, local_names, walk
from perfsmith.agent.proposers.rules._rule import FunctionView, Rewrite

_READS_ALL_LOCALS: Final = frozenset({"locals", "vars", "eval", "exec", "dir"})
_QUIET_BUILTINS: Final = frozenset(
    [
        "abs",
        "ascii",
        "bool",
        "bytes",
        "callable",
        "chr",
        "complex",
        "divmod",
        "float",
        "format",
        "getattr",
        "hasattr",
        "hash",
        "id",
        "int",
        "isinstance",
        "issubclass",
        "len",
        "ord",
        "range",
        "repr",
        "round",
        "str",
        "type",
    ]
)
_DRAINING_BUILTINS: Final = frozenset(
    {"list", "tuple", "set", "frozenset", "dict", "sorted", "sum", "min", "max", "any", "all"}
)
"""To these a `StopIteration` of what they go through is its end; a `key` function's would get out."""
_QUIET_METHODS: Final = frozenset(
    [
        "casefold",
        "count",
        "decode",
        "encode",
        "endswith",
        "expandtabs",
        "find",
        "fullmatch",
        "get",
        "index",
        "isalnum",
        "isalpha",
        "isascii",
        "isdecimal",
        "isdigit",
        "isdisjoint",
        "isidentifier",
        "islower",
        "isnumeric",
        "isprintable",
        "isspace",
        "issubset",
        "issuperset",
        "istitle",
        "isupper",
        "items",
        "join",
        "keys",
        "lower",
        "lstrip",
        "match",
        "partition",
        "removeprefix",
        "removesuffix",
        "replace",
        "rfind",
        "rindex",
        "rpartition",
        "rsplit",
        "rstrip",
        "search",
        "split",
        "splitlines",
        "startswith",
        "strip",
        "swapcase",
        "title",
        "translate",
        "upper",
        "values",
        "zfill",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """One statement and what goes in its place."""

    old: cst.SimpleStatementLine | cst.If
    """The statement as it stands in the module."""
    new: Sequence[cst.BaseStatement]
    """At least one statement; the first takes over the comments of the old one."""
    at: cst.CSTNode
    """The code shown to the reader."""
    summary: str
    """What changes and why it is faster, one sentence."""


def rewrites_of(view: FunctionView, found: Sequence[Replacement]) -> Iterator[Rewrite]:
    """All replacements in one rewrite first, when there are several, then each by itself."""
    taken: set[cst.CSTNode] = set()
    outermost = []
    for replacement in found:
        if not taken.intersection(view.ancestors(replacement.old)):
            outermost.append(replacement)
            taken.add(replacement.old)
    if len(outermost) > 1:
        yield Rewrite(
            site=f"{view.site(outermost[0].at)} (and {len(outermost) - 1} more)",
            summary=f"{outermost[0].summary} Done at {len(outermost)} places.",
            source=_rewrite(view, outermost).source,
        )
    for replacement in found:
        yield _rewrite(view, [replacement])


def _rewrite(view: FunctionView, replacements: Sequence[Replacement]) -> Rewrite:
    changes: dict[cst.CSTNode, cst.FlattenSentinel[cst.CSTNode]] = {
        item.old: cst.FlattenSentinel(_with_comments(item)) for item in replacements
    }
    return view.rewrite(replacements[0].at, replacements[0].summary, changes)


def _with_comments(item: Replacement) -> list[cst.BaseStatement]:
    """The new statements, the first with the lines above the old one and its trailing comment."""
    first = item.new[0]
    if not isinstance(first, cst.SimpleStatementLine | cst.If | cst.For):
        raise TypeError(f"cannot start a replacement with {type(first).__name__}")
    first = first.with_changes(leading_lines=[*item.old.leading_lines, *first.leading_lines])
    if isinstance(item.old, cst.SimpleStatementLine) and item.old.trailing_whitespace.comment is not None:
        if isinstance(first, cst.SimpleStatementLine):
            first = first.with_changes(trailing_whitespace=item.old.trailing_whitespace)
        else:
            block = first.body.with_changes(header=item.old.trailing_whitespace)
            first = first.with_changes(body=block)
    return [first, *item.new[1:]]


def statements(text: str) -> list[cst.BaseStatement]:
    """Parse whole statements; their blocks take the indentation of the module they are put into."""
    return list(cst.parse_module(text).body)


def stands_in_a_block(view: FunctionView, statement: cst.CSTNode) -> bool:
    """True when several statements may stand in its place: not an `elif`, not after a colon."""
    return isinstance(view.parent(statement), cst.IndentedBlock)


def has_comment(node: cst.CSTNode) -> bool:
    """True when a comment stands somewhere below the node."""
    return any(isinstance(part, cst.Comment) for part in walk(node))


def is_typed_by_comment(line: cst.SimpleStatementLine) -> bool:
    """True when a `# type:` comment belongs to exactly this line, which then must stay one line."""
    comment = line.trailing_whitespace.comment
    return comment is not None and comment.value.replace(" ", "").startswith("#type:")


def one_line(view: FunctionView, node: cst.BaseExpression) -> str:
    """Source of an expression that may stand without the brackets that were around it."""
    text = view.code(node)
    return f"({text})" if "\n" in text else text


def enclosed(view: FunctionView, node: cst.BaseExpression) -> cst.BaseExpression:
    """The expression, in parentheses when it spans lines without any of its own."""
    if node.lpar or "\n" not in view.code(node):
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def sees_all_locals(view: FunctionView) -> bool:
    """True when the function could notice an additional local name: `locals()`, `eval` and the like."""
    return any(
        isinstance(node, cst.Call)
        and isinstance(node.func, cst.Name)
        and node.func.value in _READS_ALL_LOCALS
        for node in walk(view.function)
    )


def names_outside(view: FunctionView, inside: cst.CSTNode) -> set[str]:
    """Names the function uses anywhere but below `inside`, nested functions included.

    Attribute names, keywords, and the variables of other comprehensions and lambdas are not among them: those
    are never the function's local of that name.
    """
    skipped = {id(node) for node in walk(inside)}
    for node in walk(view.function):
        if isinstance(node, cst.Attribute):
            skipped.add(id(node.attr))
        elif isinstance(node, cst.Arg) and node.keyword is not None:
            skipped.add(id(node.keyword))
        elif isinstance(node, cst.BaseComp):
            skipped |= _own_variables(node)
        elif isinstance(node, cst.Lambda):
            skipped |= _parameters(node)
    return {
        node.value for node in walk(view.function) if isinstance(node, cst.Name) and id(node) not in skipped
    }


def _own_variables(comprehension: cst.BaseComp) -> set[int]:
    """Ids of the names below a comprehension that mean its own variables."""
    targets: set[str] = set()
    clause: cst.CompFor | None = comprehension.for_in
    while clause is not None:
        targets |= {node.value for node in walk(clause.target) if isinstance(node, cst.Name)}
        clause = clause.inner_for_in
    outside = {id(node) for node in walk(comprehension.for_in.iter)}
    return {
        id(node)
        for node in walk(comprehension)
        if isinstance(node, cst.Name) and node.value in targets and id(node) not in outside
    }


def _parameters(function: cst.Lambda) -> set[int]:
    """Ids of the names that mean plain parameters of a lambda without defaults."""
    params = function.params.params
    if any(param.default is not None for param in params):
        return set()
    names = {param.name.value for param in params}
    return {id(node) for node in walk(function) if isinstance(node, cst.Name) and node.value in names}


def may_stop_iteration(view: FunctionView, node: cst.CSTNode) -> bool:
    """True unless every call below is known not to raise `StopIteration`, which a generator would turn."""
    return any(not is_quiet_call(view, call) for call in walk(node) if isinstance(call, cst.Call))


def is_quiet_call(view: FunctionView, call: cst.Call) -> bool:
    """True when the call itself, whatever its arguments do, is known not to raise `StopIteration`."""
    return _is_quiet(view, call, set())


def _is_quiet(view: FunctionView, call: cst.Call, visited: set[str]) -> bool:
    """A plain builtin, a method named like those of text or containers, or a function made of such."""
    if isinstance(call.func, cst.Attribute):
        return call.func.attr.value in _QUIET_METHODS
    if not isinstance(call.func, cst.Name):
        return False
    name = call.func.value
    if is_builtin(view, name):
        has_keyword = any(arg.keyword is not None for arg in call.args)
        return name in _QUIET_BUILTINS or (name in _DRAINING_BUILTINS and not has_keyword)
    if name in local_names(view) or name in visited:
        return False
    definitions = [
        item for item in view.module.body if isinstance(item, cst.FunctionDef) and item.name.value == name
    ]
    if len(definitions) != 1 or definitions[0].decorators or definitions[0].asynchronous is not None:
        return False
    body = definitions[0].body
    return not any(
        isinstance(inner, cst.Raise | cst.Yield | cst.Await | cst.With)
        or (isinstance(inner, cst.Call) and not _is_quiet(view, inner, {*visited, name}))
        for inner in walk(body)
    )
