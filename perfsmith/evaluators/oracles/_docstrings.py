"""What a docstring says of parameters: numpydoc and Google sections, cut into name, type and description.

After the layouts of the numpydoc format guide and of section 3.8 of the Google Python Style Guide.
"""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_GOOGLE: Final = re.compile(
    r"^\s*\*{0,2}(?P<names>\w+(?:,\s*\w+)*)\s*(?:\((?P<type>.*?)\))?\s*:(?:\s+|$)(?P<text>.*)$"
)
_NUMPYDOC: Final = re.compile(r"^\*{0,2}(?P<names>\w+(?:,\s*\*{0,2}\w+)*)\s*(?::\s*(?P<type>.*))?$")
_SECTION: Final = re.compile(r"^(?P<name>[A-Z][\w ]*):\s*$")
_ARGUMENTS: Final = frozenset({"Args", "Arguments", "Parameters", "Params", "Keyword Args"})
_RULE: Final = re.compile(r"^\s*-{3,}\s*$")


@dataclass(frozen=True, slots=True)
class Described:
    """What is written of one parameter."""

    name: str
    type: str
    """As written; empty when it is not."""
    text: str
    """The description on one line; empty when there is none."""


@dataclass(frozen=True, slots=True)
class Documentation:
    """What a docstring says."""

    parameters: tuple[Described, ...]
    raises: tuple[str, ...]
    """Conditions under which it raises, as written after `if` or `when`."""
    examples: tuple[ast.Call, ...]
    """Calls in its examples."""


def read_docstring(text: str, function: str) -> Documentation:
    """Read a docstring; what cannot be made out is left out.

    Args:
        text: With its indentation removed, as `ast.get_docstring` gives it.
        function: Name of the function it belongs to.
    """
    sections = dict(_sections(text.splitlines()))
    described: dict[str, Described] = {}
    for name in _ARGUMENTS & sections.keys():
        style, lines = sections[name]
        for each in _described(lines, _NUMPYDOC if style == "numpydoc" else _GOOGLE):
            described.setdefault(each.name, each)
    raises = " ".join(line.strip() for line in sections.get("Raises", ("", []))[1])
    found = re.findall(r"\b(?:[Ii]f|[Ww]hen)\s+(.+?)(?:\.(?:\s|$)|$|;)", raises)
    return Documentation(tuple(described.values()), tuple(found), tuple(_examples(text, function)))


def _sections(lines: Sequence[str]) -> Iterator[tuple[str, tuple[str, list[str]]]]:
    """Name, style and lines of each section."""
    at = 0
    while at < len(lines):
        below = lines[at + 1] if at + 1 < len(lines) else ""
        google = _SECTION.match(lines[at])
        if lines[at].strip() and _RULE.match(below):
            end = at + 2
            while end < len(lines) and not (end + 1 < len(lines) and _RULE.match(lines[end + 1])):
                end += 1
            yield lines[at].strip(), ("numpydoc", list(lines[at + 2 : end]))
            at = end
        elif google:
            end = at + 1
            while end < len(lines) and (not lines[end].strip() or lines[end][0] in " \t"):
                end += 1
            yield google["name"], ("google", list(lines[at + 1 : end]))
            at = end
        else:
            at += 1


def _described(lines: Sequence[str], head: re.Pattern[str]) -> Iterator[Described]:
    filled = [line for line in lines if line.strip()]
    margin = min((len(line) - len(line.lstrip()) for line in filled), default=0)
    names: list[str] = []
    kind, text = "", ""
    for line in filled:
        found = head.match(line.strip()) if len(line) - len(line.lstrip()) == margin else None
        if found is None:
            text = f"{text} {line.strip()}".strip()
            continue
        yield from (Described(name, kind, text) for name in names)
        names = [name.strip(" *") for name in found["names"].split(",")]
        kind, text = (found["type"] or "").strip(), found.groupdict().get("text") or ""
    yield from (Described(name, kind, text) for name in names)


def _examples(text: str, function: str) -> Iterator[ast.Call]:
    try:
        examples = doctest.DocTestParser().get_examples(text)
    except ValueError:
        return
    for example in examples:
        try:
            tree = ast.parse(example.source)
        except (SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                if name == function:
                    yield node
