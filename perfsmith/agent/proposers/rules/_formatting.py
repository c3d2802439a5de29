"""Templates of `str.format` and of `%`, read into pieces, and f-strings written from such pieces."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Final

_QUOTES: Final = ("'''", '"""', "'", '"')
_PERCENT: Final = re.compile(r"%(?:%|[sdir])")
_UNSAFE_IN_SPEC: Final = frozenset("{}\\'\"\n")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text as it stands, braces and all, and the field that follows it."""

    text: str
    field: str | None = None
    """Name or number of the field, empty for the next in turn; None when there is no field."""
    conversion: str = ""
    spec: str = ""


@dataclass(frozen=True, slots=True)
class Literal:
    """A string literal taken apart."""

    prefix: str
    quote: str
    body: str
    """What stands between the quotes, escapes as written."""


def literal_of(code: str) -> Literal | None:
    """The parts of a plain or raw string literal, None for anything else."""
    start = len(code) - len(code.lstrip("rRuU"))
    prefix, rest = code[:start].lower(), code[start:]
    quote = next((quote for quote in _QUOTES if rest.startswith(quote)), "")
    if not quote or r"\N" in rest or "\n" in rest:
        return None
    return Literal("r" if prefix == "r" else "", quote, rest[len(quote) : -len(quote)])


def pieces_of_format(template: str) -> list[Piece] | None:
    """Pieces of a template of `str.format`; None when fields reach into values or specs hold fields."""
    pieces = []
    try:
        for text, field, spec, conversion in Formatter().parse(template):
            if field is not None and not (field == "" or field.isdecimal() or field.isidentifier()):
                return None
            if _UNSAFE_IN_SPEC.intersection(spec or "") or (conversion or "r") not in "rsa":
                return None
            pieces.append(Piece(text, field, conversion or "", spec or ""))
    except ValueError:
        return None
    return pieces


def pieces_of_percent(template: str) -> list[Piece] | None:
    """Pieces of a template of `%` with `%s` (conversion `s`) and `%d` (`d`) alone; None for any other."""
    pieces, text, end = [], "", 0
    for match in _PERCENT.finditer(template):
        text += template[end : match.start()]
        end = match.end()
        if match.group() == "%%":
            text += "%"
        elif match.group() == "%r":
            return None
        else:
            pieces.append(Piece(text, "", "s" if match.group() == "%s" else "d"))
            text = ""
    text += template[end:]
    leftover = _PERCENT.sub("", template)
    return None if "%" in leftover else [*pieces, Piece(text)]


def f_string(literal: Literal, pieces: Sequence[Piece], values: Sequence[str]) -> str | None:
    """An f-string of these pieces, with the code of a value for each field; None where it cannot be written.

    Python 3.11 allows neither a backslash nor the string's own quotes inside of a field.
    """
    if any(part in value for value in values for part in ("\\", "\n", "#")):
        return None
    body, rest = "", iter(values)
    for piece in pieces:
        body += piece.text.replace("{", "{{").replace("}", "}}")
        if piece.field is not None:
            value = next(rest)
            opening = "{ " if value.startswith("{") else "{"
            conversion = f"!{piece.conversion}" if piece.conversion else ""
            spec = f":{piece.spec}" if piece.spec else ""
            body += f"{opening}{value}{conversion}{spec}}}"
    fixed = "".join(piece.text for piece in pieces)
    for quote in (literal.quote, '"', "'", '"""', "'''"):
        is_own = quote == literal.quote
        if any(quote in value for value in values) or (not is_own and quote[0] in fixed):
            continue
        if is_own or not body.endswith(quote[0]):
            return f"f{literal.prefix}{quote}{body}{quote}"
    return None


def says_the_same(code: str, pieces: Sequence[Piece], values: Sequence[str]) -> bool:
    """True when Python reads the f-string as these pieces (their text evaluated) and these values."""
    expected: list[tuple[str, ...]] = []
    rest = iter(values)
    for piece in pieces:
        _add_text(expected, piece.text)
        if piece.field is not None:
            value = ast.dump(ast.parse(f"({next(rest)})", mode="eval").body)
            expected.append(("field", value, piece.conversion, piece.spec))
    return _read(code) == expected


def _read(code: str) -> list[tuple[str, ...]] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes the module itself warns
            whole = ast.parse(code, mode="eval").body
    except SyntaxError:
        return None
    found: list[tuple[str, ...]] = []
    for part in whole.values if isinstance(whole, ast.JoinedStr) else ():
        if isinstance(part, ast.Constant):
            _add_text(found, str(part.value))
        elif isinstance(part, ast.FormattedValue):
            conversion = chr(part.conversion) if part.conversion != -1 else ""
            spec = part.format_spec
            texts = spec.values if isinstance(spec, ast.JoinedStr) else []
            if not all(isinstance(item, ast.Constant) for item in texts):
                return None
            held = "".join(str(item.value) for item in texts if isinstance(item, ast.Constant))
            found.append(("field", ast.dump(part.value), conversion, held))
    return found


def _add_text(found: list[tuple[str, ...]], text: str) -> None:
    if found and found[-1][0] == "text":
        text = found.pop()[1] + text
    if text:
        found.append(("text", text))
