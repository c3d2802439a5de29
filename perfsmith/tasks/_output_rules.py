"""Which parts of an outcome are compared how: `return["total"] rtol=1e-9`, as people write it.

A rule is `[TARGET] PATH SETTING...`. The path begins with `return`, `raises`, `args` or `kwargs`, and goes on
by `[0]`, `["key"]`, `[*]` (each item) and `.attribute`; a rule holds for everything below its path, and the
rule with the longer path wins. `files exact` makes the files that a call leaves a part of its outcome.
Without a target (`path.py::qualname`, `*` and `?` allowed) a rule is for all.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final

from perfsmith.errors import ConfigError

MOST_RTOL: Final = 0.1
"""Widest relative tolerance: further away is another result."""
_TARGET: Final = re.compile(r"(?P<target>\S+\.py::\S+)\s+(?P<rest>.*)", re.DOTALL)
_STEP: Final = re.compile(
    r"\.(?P<name>[^\W\d]\w*)|\[(?P<every>\*)\]|\[(?P<key>\d+|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')\]"
)
FILES: Final = "files"
"""The part of an outcome that is only there where a rule names it."""
_ROOTS: Final = ("return", "raises", "args", "kwargs", FILES)
_WORDS: Final = ("exact", "approx", "unordered", "ignored", "zeros=equal", "nan=bits")
_NUMBERS: Final = ("rtol", "atol")


class StepKind(StrEnum):
    """How a path goes one level down."""

    ITEM = "item"
    EVERY_ITEM = "every item"
    ATTRIBUTE = "attribute"


@dataclass(frozen=True, slots=True)
class Step:
    """One level of a path."""

    kind: StepKind
    key: int | str = ""
    """Position, key, or name of an attribute."""

    def __str__(self) -> str:
        match self.kind:
            case StepKind.EVERY_ITEM:
                return "[*]"
            case StepKind.ATTRIBUTE:
                return f".{self.key}"
            case StepKind.ITEM:
                quoted = str(self.key).replace("\\", "\\\\").replace('"', '\\"')
                return f"[{self.key}]" if isinstance(self.key, int) else f'["{quoted}"]'


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputRule:
    """How one part of an outcome, and everything below it, is compared. None leaves a setting as it is."""

    root: str
    """`return`, `raises`, `args`, `kwargs` or `files`."""
    steps: tuple[Step, ...] = ()
    target: str = "*"
    """Pattern of target ids that it is for."""
    rtol: float | None = None
    """Relative tolerance of floating numbers, of the original's magnitude."""
    atol: float | None = None
    """Absolute tolerance of floating numbers."""
    is_by_dtype: bool | None = None
    """Relative tolerances that each width of floating numbers is usually given, and no absolute one."""
    is_signed_zero: bool | None = None
    """-0.0 differs from 0.0."""
    is_nan_by_bits: bool | None = None
    """Two NaN are the same only with the same bits."""
    is_unordered: bool | None = None
    """The order of lists, tuples and dicts does not count (lists are multisets)."""
    is_ignored: bool | None = None
    """It does not count at all."""

    @property
    def path(self) -> str:
        """As people write it."""
        return self.root + "".join(map(str, self.steps))

    @property
    def is_tolerant(self) -> bool:
        """It lets floating numbers differ."""
        return bool(self.rtol or self.atol or self.is_by_dtype)

    def is_for(self, target: str) -> bool:
        """True when it holds for the target of that id."""
        return fnmatchcase(target, self.target)


def output_rule(text: str) -> OutputRule:
    """Read one rule.

    Raises:
        ConfigError: it is none; says the nearest one that would be.
    """
    found = _TARGET.fullmatch(text.strip())
    target, rest = (found["target"], found["rest"]) if found else ("*", text.strip())
    root = re.match(r"\w*", rest)
    name = root[0] if root else ""
    if name not in _ROOTS:
        near = get_close_matches(name, _ROOTS, n=1, cutoff=0.4)
        raise ConfigError(
            f"{text!r} does not begin with a part of an outcome.",
            why=f"Parts are {', '.join(_ROOTS)}.",
            next_step=f"Did you mean {near[0] + rest[len(name) :]!r}?"
            if near
            else 'Write return["key"] rtol=1e-9.',
        )
    at, steps = len(name), list[Step]()
    while step := _STEP.match(rest, at):
        steps.append(_step(step))
        at = step.end()
    if at < len(rest) and not rest[at].isspace():
        nearest = name + "".join(map(str, steps))
        raise ConfigError(
            f"{text!r}: {rest[at:].split()[0]!r} leads nowhere.",
            why='A path goes down by [0], ["key"], [*] or .attribute.',
            next_step=f"The nearest path is {nearest!r}.",
        )
    words = rest[at:].split()
    if not words:
        raise ConfigError(
            f"{text!r} does not say how it is compared.",
            why=f"Settings are {', '.join(_WORDS)}, rtol=NUMBER and atol=NUMBER.",
            next_step=f"For instance {rest + ' rtol=1e-9'!r}.",
        )
    settings: dict[str, float | bool] = {}
    for word in words:
        settings.update(_setting(text, word))
    rule = OutputRule(root=name, steps=tuple(steps), target=target, **settings)  # type: ignore[arg-type]
    if rule.root == FILES and (rule.steps or words != ["exact"]):
        raise ConfigError(
            f"{text!r}: files are compared as a whole, to the byte, or not at all.",
            why="Without a rule, a function that leaves files behind is not judged.",
            next_step="Write 'files exact'.",
        )
    if rule.root == "raises" and not rule.steps and rule.is_ignored:
        raise ConfigError(
            f"{text!r} would let any exception pass.",
            why="That a call raises, and which class, always counts.",
            next_step="For the text of exceptions write 'raises.args ignored'.",
        )
    return rule


def _step(found: re.Match[str]) -> Step:
    if found["every"]:
        return Step(StepKind.EVERY_ITEM)
    if found["name"]:
        return Step(StepKind.ATTRIBUTE, found["name"])
    return Step(StepKind.ITEM, ast.literal_eval(found["key"]))


def _setting(text: str, word: str) -> dict[str, float | bool]:
    match word:
        case "exact":
            return {
                "rtol": 0.0,
                "atol": 0.0,
                "is_by_dtype": False,
                "is_signed_zero": True,
                "is_nan_by_bits": False,
                "is_unordered": False,
                "is_ignored": False,
            }
        case "approx":
            return {"is_by_dtype": True}
        case "unordered":
            return {"is_unordered": True}
        case "ignored":
            return {"is_ignored": True}
        case "zeros=equal":
            return {"is_signed_zero": False}
        case "nan=bits":
            return {"is_nan_by_bits": True}
        case _:
            pass
    key, _, number = word.partition("=")
    if key in _NUMBERS and re.fullmatch(r"\d+(\.\d*)?([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?", number):
        value = float(number)
        if value <= MOST_RTOL or (key == "atol" and value != float("inf")):
            return {key: value}
        raise ConfigError(
            f"{text!r}: {word} is too wide.",
            why=f"A relative tolerance may be at most {MOST_RTOL:g}.",
            next_step="Write 'ignored' for a part that does not count.",
        )
    near = get_close_matches(word, [*_WORDS, "rtol=1e-9", "atol=1e-9"], n=1, cutoff=0.4)
    raise ConfigError(
        f"{text!r}: {word!r} is no setting.",
        why=f"Settings are {', '.join(_WORDS)}, rtol=NUMBER and atol=NUMBER.",
        next_step=f"Did you mean {near[0]!r}?" if near else "Use one of them.",
    )
