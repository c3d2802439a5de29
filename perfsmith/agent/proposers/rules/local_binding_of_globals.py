"""Builtins and functions of the module that a loop looks up again and again are bound to locals once.

Before::

    def total(names):
        size = 0
        for name in names:
            size += weight(name)
        return size

After::

    def total(names):
        size = 0
        local_weight = weight
        for name in names:
            size += local_weight(name)
        return size

Preconditions:
    - the name is a builtin that nothing in the module rebinds, or a function or `from` import of the module's
      top level with exactly one binding in the whole file;
    - it is bound inside the function, so a name replaced between two calls is still seen;
    - the function does not look at its own variables (`locals`, `eval`, `super`, ...).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, Placed, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._usage import outermost_loops
from perfsmith.agent.proposers.rules._uses import Use

_NOT_HOT: Final = cst.Raise | cst.ExceptHandler | cst.MatchCase | cst.Assert
_NOT_WORTH_IT: Final = frozenset(
    {"True", "False", "None", "NotImplemented", "Ellipsis", "__debug__", "__name__"}
)


class LocalBindingOfGlobals:
    """Binds global names that a loop reads to locals before the loop."""

    name = "local-binding-of-globals"
    payoff = Payoff.OVERHEAD

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """One edit per outermost loop, all its names together."""
        facts = Facts(view)
        loops = outermost_loops(facts.usage)
        if not loops or facts.usage.reads_frame():
            return
        locals_by_name: dict[str, str] = {}
        edits = [_bound_before(facts, loop, locals_by_name) for loop in loops]
        yield from rewrites_from(view, [edit for edit in edits if edit is not None])


def _bound_before(facts: Facts, loop: cst.For | cst.While, local_of: dict[str, str]) -> Edit | None:
    if facts.usage.anchor(loop) is not loop:
        return None
    imported = _top_level_names(facts.view)
    lines: list[Placed] = []
    replace: dict[cst.CSTNode, cst.CSTNode | cst.RemovalSentinel] = {}
    for name in facts.usage.names():
        hot = [use.name for use in facts.usage.uses(name, within=loop) if _is_hot(facts, use, loop)]
        if hot and _is_stable(facts, name, imported):
            if name not in local_of:
                local_of[name] = facts.names.fresh(f"local_{name.lstrip('_')}")
            local = local_of[name]
            lines.append((loop, f"{local} = {name}"))
            replace.update({node: cst.Name(local) for node in hot})
    if not lines:
        return None
    named = ", ".join(code.rpartition(" ")[2] for _, code in lines)
    return Edit(
        at=loop, summary=f"Binds {named} to local variables before the loop.", replace=replace, before=lines
    )


def _is_hot(facts: Facts, use: Use, loop: cst.For | cst.While) -> bool:
    if use.kind in ("captured", "bind", "augment", "attribute", "method") or loop not in facts.usage.repeats(
        use.name
    ):
        return False
    return not any(isinstance(parent, _NOT_HOT) for parent in facts.view.ancestors(use.name))


def _is_stable(facts: Facts, name: str, imported: set[str]) -> bool:
    if name in facts.usage.locals or name in _NOT_WORTH_IT:
        return False
    if facts.usage.is_builtin(name):
        return True
    return "<locals>" not in facts.view.qualname and name in imported and facts.usage.is_bound_once(name)


def _top_level_names(view: FunctionView) -> set[str]:
    """Functions and `from` imports at the top level of the module."""
    found: set[str] = set()
    for statement in view.module.body:
        if isinstance(statement, cst.FunctionDef):
            found.add(statement.name.value)
        elif isinstance(statement, cst.SimpleStatementLine):
            for small in statement.body:
                if isinstance(small, cst.ImportFrom) and not isinstance(small.names, cst.ImportStar):
                    found |= {alias.evaluated_alias or alias.evaluated_name for alias in small.names}
    return found


RULE = LocalBindingOfGlobals()
