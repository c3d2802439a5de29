r"""Regular expressions with constant patterns, compiled once for the module.

`re.match(pattern, text)` looks the pattern up in the cache of `re` at each call, which costs more than most
matches.

Before::

    return re.match(r"\d+", text)

After::

    _TARGET_RE = re.compile(r"\d+")
    ...
    return _TARGET_RE.match(text)

Preconditions:
    `re` is imported once, at top level, before the function, and nothing else binds the name. The pattern is
    a literal that compiles without a warning; flags are constants of `re` that do not depend on the locale.
    The arguments are ones that the method of a compiled pattern takes as well.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import is_constant, walk
from perfsmith.agent.proposers.rules._containers import Names
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Rewrite
from perfsmith.agent.proposers.rules._statements import bindings_in_module, occurrences

_AFTER_PATTERN: Final = {
    "match": ("string",),
    "search": ("string",),
    "fullmatch": ("string",),
    "findall": ("string",),
    "finditer": ("string",),
    "split": ("string", "maxsplit"),
    "sub": ("repl", "string", "count"),
    "subn": ("repl", "string", "count"),
}
_NEEDED: Final = {"sub": ("repl", "string"), "subn": ("repl", "string")}
_FLAGS: Final = {
    name: getattr(re, name)
    for name in (
        "A",
        "ASCII",
        "I",
        "IGNORECASE",
        "M",
        "MULTILINE",
        "S",
        "DOTALL",
        "U",
        "UNICODE",
        "X",
        "VERBOSE",
    )
}


class RegexCompileHoist:
    """See the module docstring."""

    name = "regex-compile-hoist"

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all sites together, then each."""
        alias = _import_of_re(view)
        if alias is not None and _is_only_binding(view, alias):
            yield from rewrites_from(view, list(_edits(view, alias)))


def _import_of_re(view: FunctionView) -> str | None:
    """Local name of `re`, when it is imported at top level before the function, which uses it."""
    around = [view.function, *view.ancestors(view.function)]
    for line in view.module.body:
        if any(line is holder for holder in around):
            break
        if isinstance(line, cst.SimpleStatementLine):
            for small in line.body:
                for alias in small.names if isinstance(small, cst.Import) else ():
                    name = alias.evaluated_alias or alias.evaluated_name
                    if alias.evaluated_name == "re" and occurrences(view.function.body, name):
                        return name
    return None


def _is_only_binding(view: FunctionView, name: str) -> bool:
    if any(isinstance(node, cst.ImportStar) for node in walk(view.module)):
        return False
    count = bindings_in_module(view, name)
    aliased = any(
        isinstance(node, cst.ImportAlias) and node.evaluated_alias == name for node in walk(view.module)
    )
    return count == 1 or (aliased and count == 0)


def _edits(view: FunctionView, alias: str) -> Iterator[Edit]:
    names = Names(view)
    known: dict[str, str] = {}
    for node in walk(view.function.body):
        if not (
            isinstance(node, cst.Call)
            and isinstance(node.func, cst.Attribute)
            and isinstance(node.func.value, cst.Name)
            and node.func.value.value == alias
        ):
            continue
        method = node.func.attr.value
        found = _compiled(view, node, alias) if method == "compile" else _called(view, node, method, alias)
        if found is None:
            continue
        creation, arguments = found
        if creation not in known:
            known[creation] = names.fresh(f"_{view.function.name.value.strip('_').upper() or 'TEXT'}_RE")
        constant = cst.Name(known[creation])
        new: cst.BaseExpression = constant
        if arguments is not None:
            new = node.with_changes(func=node.func.with_changes(value=constant), args=arguments)
        yield Edit(
            at=node,
            summary="The constant pattern is compiled once instead of being looked up at each call.",
            replace={node: new},
            top=[f"{known[creation]} = {creation}\n"],
        )


def _compiled(view: FunctionView, call: cst.Call, alias: str) -> tuple[str, list[cst.Arg] | None] | None:
    given = _by_name(call, ("pattern", "flags"))
    if given is None or "pattern" not in given:
        return None
    creation = _creation(view, given["pattern"], given.get("flags"), alias)
    return (creation, None) if creation is not None else None


def _called(
    view: FunctionView, call: cst.Call, method: str, alias: str
) -> tuple[str, list[cst.Arg] | None] | None:
    after = _AFTER_PATTERN.get(method)
    if after is None:
        return None
    given = _by_name(call, ("pattern", *after, "flags"))
    if given is None or any(name not in given for name in ("pattern", *_NEEDED.get(method, ("string",)))):
        return None
    creation = _creation(view, given["pattern"], given.get("flags"), alias)
    if creation is None:
        return None
    kept = [arg for arg in call.args if arg not in (given["pattern"], given.get("flags"))]
    last = kept[-1].with_changes(comma=call.args[-1].comma)
    return creation, [*kept[:-1], last]


def _by_name(call: cst.Call, names: tuple[str, ...]) -> dict[str, cst.Arg] | None:
    """Arguments by parameter name; None when there are stars, unknown keywords or too many."""
    given: dict[str, cst.Arg] = {}
    for position, argument in enumerate(call.args):
        if argument.star or (argument.keyword is None and position >= len(names)):
            return None
        name = argument.keyword.value if argument.keyword is not None else names[position]
        if name not in names or name in given:
            return None
        given[name] = argument
    return given


def _creation(view: FunctionView, pattern: cst.Arg, flags: cst.Arg | None, alias: str) -> str | None:
    if not isinstance(pattern.value, cst.SimpleString | cst.ConcatenatedString):
        return None
    if not is_constant(pattern.value):
        return None
    number = _flags(flags.value, alias) if flags is not None else 0
    code = view.code(pattern.value)
    try:
        literal = ast.literal_eval(f"({code})")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            if number is None:
                return None
            re.compile(literal, number)
    except (re.error, ValueError, SyntaxError, OverflowError, RecursionError, Warning):
        return None
    tail = "" if flags is None or _is_zero(flags.value) else f", {view.code(flags.value)}"
    return f"{alias}.compile({code}{tail})"


def _is_zero(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Integer) and node.value == "0"


def _flags(node: cst.BaseExpression, alias: str) -> int | None:
    """Value of an expression made of `re.NAME` and `|`; None when it is anything else."""
    if _is_zero(node):
        return 0
    if isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name) and node.value.value == alias:
        flag = _FLAGS.get(node.attr.value)
        return None if flag is None else int(flag)
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
        left, right = _flags(node.left, alias), _flags(node.right, alias)
        return None if left is None or right is None else left | right
    return None


RULE = RegexCompileHoist()
