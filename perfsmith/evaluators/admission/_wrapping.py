"""A function of the project with another body around its own: how a cheat is written for any signature.

Nothing but the lines of that one function changes, and a few lines at the head of the module where a cheat
needs them. Decorators, signature and docstring stay. Every name the battery adds begins with `_ps_`.
"""

from __future__ import annotations

import ast
import copy
import io
import re
import tokenize
from dataclasses import dataclass
from typing import Final

from perfsmith.tasks import Target, TargetKind

_Function = ast.FunctionDef | ast.AsyncFunctionDef
HONEST: Final = "_ps_honest"
CAUGHT_IN_THE_ACT: Final = 41
"""Exit status of a witness: the point where it would have cheated was reached."""
_WITHOUT_OWNER: Final = (TargetKind.FUNCTION, TargetKind.STATIC_METHOD, TargetKind.NESTED)


class NotWrappable(ValueError):
    """The function cannot be given another body; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapping:
    """One function, ready to be given other bodies. Construct through `wrapping_of`."""

    source: str
    """Text of the whole file."""
    tree: ast.Module
    function: _Function
    is_generator: bool
    has_owner: bool
    """Its first parameter is the object or class it belongs to."""

    @property
    def is_async(self) -> bool:
        """Calling it gives a coroutine."""
        return isinstance(self.function, ast.AsyncFunctionDef)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of all parameters in order, the owner first where there is one."""
        given = self.function.args
        plain = [*given.posonlyargs, *given.args]
        rest = [a for a in (given.vararg, *given.kwonlyargs, given.kwarg) if a is not None]
        return tuple(each.arg for each in (*plain, *rest))

    @property
    def arguments(self) -> tuple[str, ...]:
        """Names of the parameters a caller fills."""
        return self.parameters[1:] if self.has_owner else self.parameters

    @property
    def handed(self) -> tuple[str, ...]:
        """Names of the parameters that hold the caller's own objects, not a container made for the call."""
        given = self.function.args
        return tuple(each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs))

    def with_body(self, body: str, *, prologue: str = "", is_witness: bool = False) -> str:
        """The file with this body in the function's place.

        In the body these words stand for something else:

        - `PS_CALL`: the call of the original;
        - `PS_HONEST`: its result, of a generator the list of its items;
        - `PS_GIVE x`: a return of `x`, of a generator of all its items;
        - `PS_GIVE_ONE x`: the same when `x` would be one item;
        - `PS_GIVE_CALL`: a return of the call, untouched;
        - `PS_PARAMETERS`, `PS_ARGUMENTS`, `PS_HANDED`: tuples of names, see the properties;
        - `PS_IS_GENERATOR`: whether it is one;
        - `PS_CHEAT`: the point from which the program differs from the original.

        Args:
            body: Statements.
            prologue: Statements at the head of the module.
            is_witness: End the process with status 41 at `PS_CHEAT`.

        Raises:
            NotWrappable: the result does not parse.
        """
        outer = copy.copy(self.function)
        docstring = (
            self.function.body[:1] if ast.get_docstring(self.function, clean=False) is not None else []
        )
        try:
            statements = ast.parse(self._filled(body, is_witness=is_witness)).body
            outer.body = [*docstring, self._honest(len(docstring)), *statements]
            text = self._spliced(ast.unparse(ast.fix_missing_locations(outer)), prologue)
            ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, tokenize.TokenError) as error:
            raise NotWrappable(f"its source cannot be rewritten ({error})") from None
        return text

    def _honest(self, skipped: int) -> _Function:
        """The original under another name, taking all parameters by position."""
        kind = type(self.function)
        names = [ast.arg(arg=name) for name in self.parameters]
        signature = ast.arguments(posonlyargs=[], args=names, kwonlyargs=[], kw_defaults=[], defaults=[])
        body = self.function.body[skipped:] or [ast.Pass()]
        return kind(name=HONEST, args=signature, body=body, decorator_list=[], lineno=1, col_offset=0)

    def _filled(self, body: str, *, is_witness: bool) -> str:
        names = self.parameters
        call = f"{HONEST}({', '.join(names)})"
        held = f"list({call})" if self.is_generator else call
        if self.is_async:
            held = call = f"(await {call})"
        gives = r"\1yield from \2\n\1return" if self.is_generator else r"\1return \2"
        end = f"__import__('os')._exit({CAUGHT_IN_THE_ACT})" if is_witness else "pass"
        one = r"\1PS_GIVE [\2]" if self.is_generator else r"\1PS_GIVE \2"
        text = re.sub(r"^( *)PS_GIVE_ONE (.*)$", one, body, flags=re.MULTILINE)
        text = re.sub(
            r"^( *)PS_GIVE (.*)$", gives, text.replace("PS_GIVE_CALL", "PS_GIVE PS_CALL"), flags=re.MULTILINE
        )
        words = {
            "PS_CALL": call,
            "PS_HONEST": held,
            "PS_CHEAT": end,
            "PS_PARAMETERS": _tuple_of(names),
            "PS_ARGUMENTS": _tuple_of(self.arguments),
            "PS_HANDED": _tuple_of(self.handed),
            "PS_IS_GENERATOR": repr(self.is_generator),
        }
        text = re.sub(rf"\b({'|'.join(words)})\b", lambda found: words[found[1]], text)
        return f"{text}\nif False:\n    yield" if self.is_generator else text

    def _spliced(self, function: str, prologue: str) -> str:
        lines = self.source.split("\n")
        first = first_line_of(self.function)
        last = self.function.end_lineno or first
        prefix = re.match(r"[ \t]*", lines[first - 1])
        new = _indented(function, prefix[0] if prefix else "")
        text = [*lines[: first - 1], *new.split("\n"), *lines[last:]]
        if prologue:
            # The head comes before the function: its line numbers are those of the file as it was.
            head = _head_lines(self.tree, len(lines))
            text[head:head] = prologue.strip("\n").split("\n")
        return "\n".join(text)


def wrapping_of(source: str, target: Target) -> Wrapping:
    """Find a target in the text of its file.

    Raises:
        NotWrappable: it is not there, or is of a kind whose results are never compared.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise NotWrappable(f"its source cannot be read ({error})") from None
    function = _found(tree, target)
    if function is None:
        raise NotWrappable("its definition was not found in its file")
    is_generator = _yields(function)
    if is_generator and isinstance(function, ast.AsyncFunctionDef):
        raise NotWrappable("it is an asynchronous generator, for which no cheat is written")
    return Wrapping(
        source=source,
        tree=tree,
        function=function,
        is_generator=is_generator,
        has_owner=target.kind not in _WITHOUT_OWNER,
    )


def first_line_of(node: ast.stmt) -> int:
    """Line of the first decorator, or of the statement."""
    decorators = node.decorator_list if isinstance(node, _Function | ast.ClassDef) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _found(tree: ast.Module, target: Target) -> _Function | None:
    for node in ast.walk(tree):
        if (
            isinstance(node, _Function)
            and node.name == target.qualname.rpartition(".")[2]
            and first_line_of(node) == target.first_line
        ):
            return node
    return None


def _yields(function: _Function) -> bool:
    """True when the body itself yields, not a function inside it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, _Function | ast.ClassDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return False


def _tuple_of(names: tuple[str, ...]) -> str:
    return f"({', '.join(names)}{',' if len(names) == 1 else ''})"


def _indented(text: str, prefix: str) -> str:
    """Every line moved to the right, but for those inside a string."""
    kinds = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
    inside: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in kinds:
            inside |= set(range(token.start[0] + 1, token.end[0] + 1))
    return "\n".join(
        line if number in inside or not line else prefix + line
        for number, line in enumerate(text.split("\n"), start=1)
    )


def _head_lines(tree: ast.Module, count: int) -> int:
    """How many lines stand before the first statement that is no docstring and no `__future__` import."""
    for number, node in enumerate(tree.body):
        is_docstring = not number and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if not is_docstring and not is_future:
            return first_line_of(node) - 1
    return count
