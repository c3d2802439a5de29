r"""Regular expressions with constant patterns, compiled once for the module.

`re.match(pattern, text)` looks the pattern up in the cache of `re` at each call, which costs more than most
matches.

Before::

    return re.match(r"\d+", text)

After::

    _TARGET_RE = re.compile(r"\d+")
    ...
    return _TARGET_RE.match(text)

A pattern that the module has compiled already is asked itself: `re.match(NUMBER, text)` becomes
`NUMBER.match(text)`.

Preconditions:
    `re` is imported once, at top level, before the function, and nothing else binds the name. The pattern is
    made of literals, and of names that the module binds once, at top level before the function, to such; it
    compiles without a warning. Flags are constants of `re` that do not depend on the locale. The arguments
    are ones that the method of a compiled pattern takes as well.
    A compiled pattern is a name that the module binds once, at top level, to a call of `re.compile`; a call
    that passes it with flags stays, since it raises. Where a name counts, nothing in the module can bind it
    unseen (`exec`, `globals()`).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules._analysis import walk
from perfsmith.agent.proposers.rules._edits import Edit, rewrites_from
from perfsmith.agent.proposers.rules._fresh_names import Names
from perfsmith.agent.proposers.rules._module_constants import ModuleConstants
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
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
    payoff = Payoff.BULK

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
    constants = ModuleConstants(view)
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
        given = _given(node, method)
        if given is None:
            continue
        asked = _pattern_asked(constants, given, alias) if method != "compile" else None
        if asked is not None:
            yield Edit(
                at=node,
                summary="The compiled pattern is asked itself, without the way through the cache of `re`.",
                replace={node: _call_of(node, asked, method, given)},
            )
            continue
        creation = _creation(view, constants, given, alias)
        if creation is None:
            continue
        if creation not in known:
            known[creation] = names.fresh_global(
                f"_{view.function.name.value.strip('_').upper() or 'TEXT'}_RE"
            )
        constant = cst.Name(known[creation])
        yield Edit(
            at=node,
            summary="The constant pattern is compiled once instead of being looked up at each call.",
            replace={node: constant if method == "compile" else _call_of(node, constant, method, given)},
            top=[f"{known[creation]} = {creation}\n"],
        )


def _given(call: cst.Call, method: str) -> dict[str, cst.Arg] | None:
    """Arguments by name, when the call surely binds them and a compiled pattern takes them as well."""
    if method == "compile":
        given, needed = _by_name(call, ("pattern", "flags")), ("pattern",)
    elif method in _AFTER_PATTERN:
        given = _by_name(call, ("pattern", *_AFTER_PATTERN[method], "flags"))
        needed = ("pattern", *_NEEDED.get(method, ("string",)))
    else:
        return None
    return given if given is not None and all(name in given for name in needed) else None


def _pattern_asked(constants: ModuleConstants, given: dict[str, cst.Arg], alias: str) -> cst.Name | None:
    """The name of the compiled pattern that the call passes, without flags."""
    pattern, flags = given["pattern"].value, given.get("flags")
    if not isinstance(pattern, cst.Name) or (flags is not None and not _is_zero(flags.value)):
        return None
    return cst.Name(pattern.value) if constants.is_pattern(pattern.value, alias) else None


def _call_of(call: cst.Call, pattern: cst.Name, method: str, given: dict[str, cst.Arg]) -> cst.Call:
    kept = [arg for arg in call.args if arg not in (given["pattern"], given.get("flags"))]
    last = kept[-1].with_changes(comma=call.args[-1].comma)
    return call.with_changes(func=cst.Attribute(pattern, cst.Name(method)), args=[*kept[:-1], last])


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


def _creation(
    view: FunctionView, constants: ModuleConstants, given: dict[str, cst.Arg], alias: str
) -> str | None:
    """The call of `re.compile` for the arguments, None unless it can be made once and for all."""
    pattern, flags = given["pattern"].value, given.get("flags")
    number = _flags(flags.value, alias) if flags is not None else 0
    value = constants.text(pattern)
    if number is None or value is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(value, number)
    except (re.error, ValueError, OverflowError, RecursionError, Warning):
        return None
    tail = "" if flags is None or _is_zero(flags.value) else f", {view.code(flags.value)}"
    return f"{alias}.compile({view.code(pattern)}{tail})"


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
