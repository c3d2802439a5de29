"""Which lines no input reaches: the statement there is replaced by one that cannot go unnoticed."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from perfsmith.evaluators.mutation._mutants import Mutant, function_of
from perfsmith.evaluators.mutation._operator import name_of
from perfsmith.evaluators.mutation._splice import spliced
from perfsmith.evaluators.mutation._trials import End, Trials
from perfsmith.tasks import Target

_MOST_LINES: Final = 12
_BROAD: Final = frozenset(("Exception", "BaseException", "MemoryError"))


def unreached_lines(
    trials: Trials, source: str, target: Target, survivors: Sequence[Mutant], until_ns: int
) -> frozenset[int]:
    """Lines of surviving mutants whose statement no input of the corpus runs, as far as time allows.

    Args:
        trials: Runs texts.
        source: Text of the target's file.
        target: The function.
        survivors: Mutants that no input tells from the original.
        until_ns: Monotonic clock, after which none is begun.
    """
    lines = list(dict.fromkeys(mutant.line for mutant in survivors))[:_MOST_LINES]
    function = function_of(source, target)
    if function is None:
        return frozenset()
    texts, asked = [], []
    for line in lines:
        statement = _innermost(function.body, line)
        if statement is not None:
            texts.append(spliced(source, statement, _alarm(function)))
            asked.append(line)
    found = trials.run(texts, trials.corpus.batches, until_ns=until_ns)
    return frozenset(asked[place] for place, trial in found if trial.end is End.SURVIVED)


def _innermost(body: Sequence[ast.stmt], line: int) -> ast.stmt | None:
    """The smallest statement that covers a line and can be replaced by another."""
    for statement in body:
        if not statement.lineno <= line <= (statement.end_lineno or statement.lineno):
            continue
        below: list[ast.stmt] = []
        for field in ("body", "orelse", "finalbody"):
            below += getattr(statement, field, [])
        for handler in getattr(statement, "handlers", []):
            below += handler.body
        for case in getattr(statement, "cases", []):
            below += case.body
        return _innermost(below, line) or statement
    return None


def _alarm(function: ast.AST) -> ast.Raise:
    """Raises what the function itself does not catch; the costly kind only where it must be."""
    handlers = [node for node in ast.walk(function) if isinstance(node, ast.ExceptHandler)]
    is_broad = any(
        handler.type is None or any(name_of(each) in _BROAD for each in ast.walk(handler.type))
        for handler in handlers
    )
    kind = "KeyboardInterrupt" if is_broad else "MemoryError"
    return ast.Raise(exc=ast.Name(id=kind, ctx=ast.Load()), cause=None)
