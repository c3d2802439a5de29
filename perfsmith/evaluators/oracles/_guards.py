"""What a function itself demands of its arguments: the checks with which its body begins."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from perfsmith.evaluators.oracles._annotations import Function
from perfsmith.evaluators.oracles._constraints import OfType, predicates_in, term_of
from perfsmith.evaluators.oracles._predicates import Predicate, Term


def guards_of(function: Function, parameters: Sequence[str]) -> Iterator[Predicate | OfType]:
    """What must hold for the checks at the top of the body to let a call pass.

    They end at the first statement that is neither a check nor gives a name to something of an argument.

    Args:
        function: As parsed.
        parameters: Names of its parameters.
    """
    bound: dict[str, Term | ast.expr] = {name: Term(name) for name in parameters}
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    for node in body:
        match node:
            case ast.Assert(test=test):
                yield from predicates_in(test, bound, is_true=True)
            case ast.If(test=test, body=[*_, ast.Raise()], orelse=[]):
                yield from predicates_in(test, bound, is_true=False)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name not in parameters:
                term = term_of(value, bound)
                if term is None:
                    bound.pop(name, None)
                else:
                    bound[name] = term
            case ast.Import() | ast.ImportFrom() | ast.Pass():
                continue
            case _:
                return
