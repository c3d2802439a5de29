"""String work spelled with the method made for it.

Before::

    if line.find(needle) != -1 and line[0:len(prefix)] == prefix:

After::

    if needle in line and line.startswith(prefix):

Also `s.count(x) > 0`; `"".join(c for c in s if c not in "aeiou")` becomes `replace` calls; and
`"{}: {}".format(name, value)` becomes an f-string.

Preconditions:
    Both sides are known to be `str`. Removed characters are a literal of at most four different ones. Format
    strings are plain literals whose fields are `{}`, `{0}` or `{name}` with an optional literal format
    spec, and whose arguments are plain names or literals, so that nothing is evaluated in another order.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator
from typing import Final

import libcst as cst

from perfsmith.agent.proposers.rules import _container_types as ty
from perfsmith.agent.proposers.rules._analysis import walk
from perfsmith.agent.proposers.rules._container_facts import Facts
from perfsmith.agent.proposers.rules._edits import Edit, bracketed, expression, rewrites_from
from perfsmith.agent.proposers.rules._rule import FunctionView, Payoff, Rewrite
from perfsmith.agent.proposers.rules._shapes import argument_values, single_comparison

_MOST_REPLACED: Final = 4
_FOUND: Final = {
    ("find", "NotEqual", "-1"): True,
    ("find", "GreaterThan", "-1"): True,
    ("find", "GreaterThanEqual", "0"): True,
    ("find", "Equal", "-1"): False,
    ("find", "LessThan", "0"): False,
    ("count", "GreaterThan", "0"): True,
    ("count", "NotEqual", "0"): True,
    ("count", "GreaterThanEqual", "1"): True,
    ("count", "Equal", "0"): False,
    ("count", "LessThan", "1"): False,
}


class StrMethodForms:
    """See the module docstring."""

    name = "str-method-forms"
    payoff = Payoff.BULK

    def rewrites(self, view: FunctionView) -> Iterable[Rewrite]:
        """Yield all sites together, then each."""
        if not any(_is_of_interest(node) for node in walk(view.function.body)):
            return
        facts = Facts(view)
        yield from rewrites_from(view, list(_edits(facts)))


def _is_of_interest(node: cst.CSTNode) -> bool:
    is_method = isinstance(node, cst.Attribute) and node.attr.value in ("find", "count", "format", "join")
    return is_method or isinstance(node, cst.Slice)


def _edits(facts: Facts) -> Iterator[Edit]:
    for node in walk(facts.view.function.body):
        edit: Edit | None = None
        if isinstance(node, cst.Comparison):
            edit = _contains(facts, node) or _starts(facts, node)
        elif isinstance(node, cst.Call):
            edit = _without_characters(facts, node) or _formatted(facts, node)
        if edit is not None:
            yield edit


def _is_text(facts: Facts, node: cst.BaseExpression) -> bool:
    return ty.only(facts.of(node), "str")


def _contains(facts: Facts, node: cst.Comparison) -> Edit | None:
    parts = single_comparison(node)
    if parts is None or not isinstance(parts[0], cst.Call) or not isinstance(parts[0].func, cst.Attribute):
        return None
    values = argument_values(parts[0])
    key = (parts[0].func.attr.value, type(parts[1]).__name__, facts.view.code(parts[2]))
    if key not in _FOUND or values is None or len(values) != 1:
        return None
    whole, piece = parts[0].func.value, values[0]
    if not _is_text(facts, whole) or not _is_text(facts, piece):
        return None
    if not (_is_plain(whole) or _is_plain(piece)):
        return None
    word = "in" if _FOUND[key] else "not in"
    new = f"({bracketed(facts.view, piece)} {word} {bracketed(facts.view, whole)})"
    is_loose = isinstance(facts.view.parent(node), cst.If | cst.While | cst.Return | cst.BooleanOperation)
    return Edit(
        at=node,
        summary="`in` stops at the first hit and needs neither a method call nor a comparison of positions.",
        replace={node: expression(new[1:-1] if is_loose and not node.lpar else new)},
    )


def _is_plain(node: cst.BaseExpression) -> bool:
    """True for what may be evaluated before or after anything else: a name or a literal."""
    return isinstance(node, cst.Name | cst.SimpleString)


def _starts(facts: Facts, node: cst.Comparison) -> Edit | None:
    """`s[:len(p)] == p`."""
    parts = single_comparison(node)
    if parts is None or not isinstance(parts[1], cst.Equal | cst.NotEqual):
        return None
    cut, prefix = parts[0], parts[2]
    if not isinstance(cut, cst.Subscript) or len(cut.slice) != 1 or not isinstance(prefix, cst.Name):
        return None
    part = cut.slice[0].slice
    if not isinstance(part, cst.Slice) or part.step is not None or part.upper is None:
        return None
    if part.lower is not None and facts.view.code(part.lower) != "0":
        return None
    measured = facts.usage.builtin_call(part.upper, "len")
    if measured is None or facts.view.code(measured) != f"len({prefix.value})":
        return None
    if not isinstance(cut.value, cst.Name) or not _is_text(facts, cut.value) or not _is_text(facts, prefix):
        return None
    new = f"{facts.view.code(cut.value)}.startswith({prefix.value})"
    if isinstance(parts[1], cst.NotEqual):
        new = f"(not {new})"
    return Edit(
        at=node, summary="`startswith` compares in place, without a copy.", replace={node: expression(new)}
    )


def _without_characters(facts: Facts, call: cst.Call) -> Edit | None:
    """`"".join(c for c in s if c not in "ab")` and `if c != "a"`."""
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value != "join" or len(call.args) != 1:
        return None
    joiner, inner = call.func.value, call.args[0].value
    if not isinstance(joiner, cst.SimpleString) or joiner.evaluated_value != "":
        return None
    if not isinstance(inner, cst.GeneratorExp | cst.ListComp) or not isinstance(inner.elt, cst.Name):
        return None
    clause = inner.for_in
    if clause.inner_for_in is not None or len(clause.ifs) != 1 or clause.asynchronous is not None:
        return None
    if not isinstance(clause.target, cst.Name) or clause.target.value != inner.elt.value:
        return None
    parts = single_comparison(clause.ifs[0].test)
    if parts is None or not isinstance(parts[0], cst.Name) or parts[0].value != clause.target.value:
        return None
    if not isinstance(clause.iter, cst.Name) or not _is_text(facts, clause.iter):
        return None
    dropped = parts[2].evaluated_value if isinstance(parts[2], cst.SimpleString) else None
    if not isinstance(dropped, str) or not dropped:
        return None
    is_one = isinstance(parts[1], cst.NotEqual) and len(dropped) == 1
    if not is_one and not isinstance(parts[1], cst.NotIn):
        return None
    characters = sorted(set(dropped))
    if len(characters) > _MOST_REPLACED or not all(c in string.printable for c in characters):
        return None
    chain = "".join(f".replace({character!r}, '')" for character in characters)
    return Edit(
        at=call,
        summary="`replace` removes characters in C, the loop builds a string per character.",
        replace={call: expression(f"{facts.view.code(clause.iter)}{chain}")},
    )


# -- format to f-string


def _formatted(facts: Facts, call: cst.Call) -> Edit | None:
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value != "format" or not call.args:
        return None
    literal = call.func.value
    if any(isinstance(parent, cst.Raise) for parent in facts.view.ancestors(call)):
        return None  # not worth a measurement
    if not isinstance(literal, cst.SimpleString) or literal.prefix not in ("", "u") or literal.lpar:
        return None
    body = literal.raw_value
    if "\\" in body or len(literal.quote) != 1 or "\n" in facts.view.code(call):
        return None
    if any(argument.star for argument in call.args):
        return None
    positional = [facts.view.code(a.value) for a in call.args if a.keyword is None]
    named = {a.keyword.value: facts.view.code(a.value) for a in call.args if a.keyword is not None}
    if not all(_is_formattable(facts, a.value, literal.quote) for a in call.args):
        return None
    made = _fields(body, positional, named)
    if made is None:
        return None
    code = f"f{literal.quote}{made}{literal.quote}"
    return Edit(
        at=call,
        summary="An f-string formats without parsing a format string and calling a method.",
        replace={call: expression(code)},
    )


def _is_formattable(facts: Facts, node: cst.BaseExpression, quote: str) -> bool:
    """A plain name that surely has a value, so that reading it has no effect and cannot fail half-way."""
    return isinstance(node, cst.Name) and facts.cannot_raise(node) and quote not in node.value


def _fields(body: str, positional: list[str], named: dict[str, str]) -> str | None:
    """The body of the f-string, None when a field is not plain or an argument stays unused."""
    made: list[str] = []
    used: set[str] = set()
    automatic = 0
    try:
        pieces = list(string.Formatter().parse(body))
    except ValueError:
        return None
    for text, field, spec, conversion in pieces:
        made.append(text.replace("{", "{{").replace("}", "}}"))
        if field is None:
            continue
        if spec and ("{" in spec or "}" in spec):
            return None
        if field == "":
            field, automatic = str(automatic), automatic + 1
        elif field.isdigit() and automatic:
            return None
        if field.isdigit():
            if int(field) >= len(positional) or str(int(field)) != field:
                return None
            value = positional[int(field)]
        elif field in named:
            value = named[field]
        else:
            return None
        used.add(value)
        made.append(
            "{" + value + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "") + "}"
        )
    is_mixed = automatic and any(f is not None and f.isdigit() for _, f, _, _ in pieces)
    is_joined = len([piece for piece in made if piece]) > 1  # a lone field may give a subclass of `str`
    is_plain = is_joined and not is_mixed and used == {*positional, *named.values()}
    return "".join(made) if is_plain else None


RULE = StrMethodForms()
