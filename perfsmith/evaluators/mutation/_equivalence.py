"""When two definitions are the same program: the compiler makes the same bytecode of both.

Constants are folded and unreachable code is dropped by then. That proves a mutant equivalent (trivial
compiler equivalence, Papadakis et al. 2015); other bytecode proves nothing.
"""

from __future__ import annotations

import ast
import warnings
from types import CodeType
from typing import TypeAlias

CodeKey: TypeAlias = tuple[object, ...]
"""Equal for two texts exactly when their bytecode is the same, line numbers aside."""


def code_key(program: str | ast.Module) -> CodeKey | None:
    """What a program compiles to, without its positions; None where it does not compile.

    Args:
        program: Statements, or their syntax tree. They are compiled, and never run.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(program, "<program>", "exec", dont_inherit=True, optimize=0)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None
    return _of(code)


def _of(code: CodeType) -> CodeKey:
    return (
        code.co_name,
        code.co_code,
        tuple(_constant(each) for each in code.co_consts),
        code.co_names,
        code.co_varnames,
        code.co_freevars,
        code.co_cellvars,
        code.co_flags,
        (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount),
        code.co_exceptiontable,
    )


def _constant(value: object) -> object:
    """Of its type as well: `1`, `1.0` and `True` are equal, and so are `0.0` and `-0.0`."""
    if isinstance(value, CodeType):
        return _of(value)
    if isinstance(value, tuple):
        return ("tuple", *map(_constant, value))
    if isinstance(value, frozenset):
        return ("frozenset", *sorted(repr(_constant(each)) for each in value))
    return (type(value).__name__, repr(value))
