"""Functions to hand to a target that takes one: of the standard library, so that any worker has them."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from perfsmith.evaluators._canonical import Node
from perfsmith.evaluators.oracles._nodes import named

_BY_ARITY: Final[dict[int, dict[str, tuple[str, ...]]]] = {
    0: {
        "int": ("builtins.int",),
        "float": ("builtins.float",),
        "str": ("builtins.str",),
        "list": ("builtins.list",),
        "dict": ("builtins.dict",),
        "bool": ("builtins.bool",),
    },
    1: {
        "int": ("_operator.neg", "builtins.abs", "builtins.len", "builtins.int"),
        "float": ("_operator.neg", "builtins.abs", "builtins.float", "math.sqrt"),
        "str": ("builtins.str", "builtins.repr"),
        "bool": ("builtins.bool", "_operator.not_", "builtins.callable"),
        "list": ("builtins.list", "builtins.sorted"),
        "None": ("builtins.bool",),
    },
    2: {
        "int": ("_operator.add", "_operator.sub", "_operator.mul", "builtins.max"),
        "float": ("_operator.add", "_operator.sub", "_operator.mul", "builtins.min"),
        "bool": ("_operator.lt", "_operator.le", "_operator.eq", "_operator.ne"),
        "str": ("_operator.add", "builtins.max"),
    },
    3: {"int": ("builtins.max", "builtins.min"), "": ("builtins.max", "builtins.min")},
}


def functions_taking(count: int | None, returns: str) -> st.SearchStrategy[Node]:
    """Functions of so many arguments.

    Args:
        count: Arguments they are called with; None where the annotation does not tell, then it is one.
        returns: The annotation of what they return; functions of other types where none is known for it.
    """
    table = _BY_ARITY.get(1 if count is None else count, _BY_ARITY[3])
    kind = returns.rpartition(".")[2].partition("[")[0].strip("'\"")
    paths = table.get(kind) or tuple(dict.fromkeys(path for each in table.values() for path in each))
    return st.sampled_from([named(*path.rsplit(".", 1)) for path in paths])
