"""Numbers and texts that a function names, or that stand in what it names: the dictionary of a fuzzer.

As AFL's `-x`, read from the source: branches are taken at such values, which random changes do not meet.
"""

from __future__ import annotations

import ast
import random
import re
import sys
import warnings
import zlib
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from perfsmith.evaluators.oracles._patterns import examples_of

Word: TypeAlias = int | float | str | bytes

_MOST: Final = 240
_MOST_OF_ONE: Final = 60
"""Of one table of the module."""
_DEEP: Final = 2
"""A name leads to a definition, and the names in that to others."""
_PATTERNS: Final = frozenset(
    ("compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer")
)
_EXAMPLES: Final = 6
_HAS_LETTERS: Final = re.compile(r"\w")
_MOST_SIGNS: Final = 16
"""Of a text that holds only so many signs and blanks each is tried by itself: it is a set of them."""
_LEAST_CODE: Final = 32
"""Where `ord` or `chr` is used, an integer from here on is a character as well."""

_Group: TypeAlias = tuple[Word, ...]
"""What comes of one constant, itself first."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def words_of(source: str, qualname: str) -> tuple[Word, ...]:
    """Values worth trying as they are, as lengths, and inside of texts; the function's own first.

    Documentation is not among them. Integers come with their neighbours, patterns with texts they describe.

    Args:
        source: Text of the file.
        qualname: The function; where it is not found, all functions of the file.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return ()
    name = qualname.rpartition(".")[2]
    functions = [node for node in ast.walk(tree) if isinstance(node, _Function)]
    defined = _defined(tree)
    found: dict[tuple[type, Word], Word] = {}
    roots: list[ast.AST] = [each for each in functions if each.name == name] or [*functions]
    seen: set[str] = set()
    for depth in range(_DEEP + 1):
        for root in roots:
            for value in _thinned(list(_constants(root)), _MOST_OF_ONE if depth else _MOST):
                found.setdefault((type(value), value), value)
        named = dict.fromkeys(
            node.id for root in roots for node in ast.walk(root) if isinstance(node, ast.Name)
        )
        new = [each for each in named if each in defined and each not in seen]
        seen.update(new)
        roots = [defined[each] for each in new]
    return tuple(found.values())[:_MOST]


def words_by_line(source: str) -> Mapping[int, tuple[Word, ...]]:
    """The same values by the lines of a file on which they stand, its functions' and all others."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return {}
    found: dict[int, list[Word]] = {}
    for line, group in _constants_at(tree):
        found.setdefault(line, []).extend(group)
    return {line: tuple(words) for line, words in found.items()}


def _defined(tree: ast.Module) -> Mapping[str, ast.AST]:
    """What names of the module stand for."""
    found: dict[str, ast.AST] = {}
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found[name] = node
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found[name] = value
            case _:
                continue
    return found


def _thinned(groups: list[_Group], most: int) -> list[Word]:
    """The constants themselves, evenly, and what comes of them as far as there is room."""
    groups = groups[:: max(1, -(-len(groups) // most))]
    return [*(group[0] for group in groups), *(each for group in groups for each in group[1:])][:most]


def _constants(root: ast.AST) -> Iterator[_Group]:
    return (group for _, group in _constants_at(root))


def _constants_at(root: ast.AST) -> Iterator[tuple[int, _Group]]:
    documented = {id(node.value) for node in ast.walk(root) if isinstance(node, ast.Expr)}
    patterns = {
        id(node.args[0]) for node in ast.walk(root) if isinstance(node, ast.Call) and _is_pattern(node)
    }
    has_codes = any(isinstance(node, ast.Name) and node.id in ("ord", "chr") for node in ast.walk(root))
    for node in ast.walk(root):
        if not isinstance(node, ast.Constant) or id(node) in documented:
            continue
        value = node.value
        if id(node) in patterns and isinstance(value, str):
            dice = random.Random(zlib.crc32(value.encode("utf-8", "surrogatepass")))
            if examples := examples_of(value, dice, count=_EXAMPLES):
                yield node.lineno, examples
        elif type(value) is int:
            is_code = has_codes and _LEAST_CODE <= value <= sys.maxunicode
            yield node.lineno, (value, *([chr(value)] if is_code else []), value - 1, value + 1)
        elif isinstance(value, str) and 1 < len(value) <= _MOST_SIGNS and not _HAS_LETTERS.search(value):
            yield node.lineno, (value, *dict.fromkeys(value))
        elif isinstance(value, float | str | bytes):
            yield node.lineno, (value,)


def _is_pattern(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id="re"), attr=name):
            return bool(call.args) and name in _PATTERNS
        case _:
            return False
