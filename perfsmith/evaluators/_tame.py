"""Edits that by their text can neither remember a call nor reach what is around them.

Such an edit may be timed with its inputs rebuilt before the clock starts, and on the same input more than
once: nothing in it could make use of that. Everything else is timed with the inputs inside the interval. The
question is answered by the text alone and in doubt with no.
"""

from __future__ import annotations

import ast
from typing import Final

from perfsmith.evaluators._function_facts import (
    CHANGING,
    Function,
    bound_in,
    changes,
    is_plain_value,
    loads,
    makes_container,
    values_of,
)
from perfsmith.evaluators._surface import change_outside

_IMPORTED: Final = {
    "bisect": frozenset({"bisect", "bisect_left", "bisect_right"}),
    "collections": frozenset({"Counter", "OrderedDict", "defaultdict", "deque"}),
    "heapq": frozenset({"merge", "nlargest", "nsmallest"}),
    "itertools": frozenset(
        {"accumulate", "batched", "chain", "combinations", "compress", "count", "dropwhile", "filterfalse"}
        | {"groupby", "islice", "pairwise", "permutations", "product", "repeat", "starmap", "takewhile"}
        | {"zip_longest", "from_iterable"}
    ),
    "math": frozenset(
        {"ceil", "comb", "copysign", "dist", "exp", "fabs", "factorial", "floor", "fmod", "fsum", "gcd"}
        | {"hypot", "inf", "isclose", "isfinite", "isinf", "isnan", "isqrt", "log", "log10", "log2", "nan"}
        | {"pi", "pow", "prod", "sqrt", "trunc", "sin", "cos", "tan", "atan2"}
    ),
    "operator": frozenset(
        {"add", "and_", "contains", "eq", "floordiv", "ge", "getitem", "gt", "itemgetter", "le", "lt", "mod"}
        | {"mul", "ne", "neg", "not_", "or_", "pos", "sub", "truediv", "truth", "xor"}
    ),
    "re": frozenset({"compile", "escape", "A", "ASCII", "DOTALL", "I", "IGNORECASE", "M", "MULTILINE", "S"}),
}
"""What an edit may newly take from the standard library: nothing here changes or keeps what it is given."""
_BUILTINS: Final = frozenset(
    {"abs", "all", "any", "bool", "bytearray", "bytes", "complex", "dict", "divmod", "enumerate", "filter"}
    | {"float", "format", "frozenset", "int", "isinstance", "issubclass", "iter", "len", "list", "map", "max"}
    | {"min", "next", "ord", "chr", "pow", "range", "repr", "reversed", "round", "set", "slice", "sorted"}
    | {"str", "sum", "tuple", "zip", "True", "False", "None", "NotImplemented", "Ellipsis"}
    | {"ArithmeticError", "AssertionError", "AttributeError", "Exception", "IndexError", "KeyError"}
    | {"LookupError", "OverflowError", "RuntimeError", "StopIteration", "TypeError", "UnicodeDecodeError"}
    | {"UnicodeEncodeError", "ValueError", "ZeroDivisionError"}
)
_REACHING: Final = frozenset(
    {"__import__", "compile", "delattr", "eval", "exec", "getattr", "globals", "input", "locals", "open"}
    | {"setattr", "super", "vars", "breakpoint", "memoryview", "object", "type"}
)
"""Builtins that an edit may use no more often than the original does."""
_READING: Final = frozenset(
    {"casefold", "capitalize", "copy", "count", "decode", "difference", "encode", "end", "endswith", "find"}
    | {"findall", "finditer", "format", "fromkeys", "fullmatch", "get", "group", "groups", "index", "items"}
    | {"intersection", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isdisjoint", "isidentifier"}
    | {"islower", "isnumeric", "isspace", "issubset", "issuperset", "istitle", "isupper", "join", "keys"}
    | {"ljust", "lower", "lstrip", "match", "most_common", "partition", "removeprefix", "removesuffix"}
    | {"replace", "rfind", "rindex", "rjust", "rpartition", "rsplit", "rstrip", "search", "span", "split"}
    | {"splitlines", "start", "startswith", "strip", "sub", "subn", "swapcase", "title", "translate"}
    | {"union", "upper", "values", "zfill", "astype", "dtype", "shape", "size", "ndim", "T", "tolist"}
    | {"flags", "lastgroup", "pattern", "real", "imag", "bit_length", "conjugate", "is_integer"}
)
_CONSTANT_MAKERS: Final = frozenset({"frozenset", "tuple", "list", "dict", "set", "re.compile"})


def is_tame(before: str, after: str, qualname: str) -> bool:
    """True when the edit of one function can neither remember nor reach anything.

    Args:
        before: Text of the file.
        after: The same with the edit.
        qualname: The function that was edited.
    """
    try:
        old, new = ast.parse(before), ast.parse(after)
        if "<locals>" in qualname or change_outside(old, new, qualname) is not None:
            return False
        one, other = _function(old, qualname), _function(new, qualname)
        added = _added_names(old, new, qualname)
    except (SyntaxError, ValueError, RecursionError):
        return False
    if one is None or other is None or added is None or _shape(one) != _shape(other):
        return False
    return _Comparison(one, other, added).is_tame()


def _function(tree: ast.Module, qualname: str) -> Function | None:
    found: ast.AST = tree
    for name in qualname.split("."):
        matches = [
            node
            for node in ast.iter_child_nodes(found)
            if isinstance(node, Function | ast.ClassDef) and node.name == name
        ]
        if len(matches) != 1:
            return None
        found = matches[0]
    return found if isinstance(found, Function) else None


def _shape(function: Function) -> tuple[str, ...]:
    """What a caller sees: kind, parameters with their defaults, decorators; and whether it is a generator."""
    yields = any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function))
    decorators = [ast.dump(node) for node in function.decorator_list]
    return (type(function).__name__, ast.dump(function.args), *decorators, str(yields))


def _added_names(old: ast.Module, new: ast.Module, qualname: str) -> frozenset[str] | None:
    """Names that the module offers an edit anew; None when a new statement may do more than that."""
    *classes, _ = qualname.split(".")
    if not _is_same_around(old, new, classes):
        return None
    known = {ast.dump(node) for node in old.body}
    names: set[str] = set()
    for node in new.body:
        is_around = isinstance(node, Function | ast.ClassDef) and node.name == qualname.split(".")[0]
        is_said = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node, ast.Import | ast.ImportFrom):
            offered = _offered(node)
            if ast.dump(node) not in known and offered is None:
                return None
            names |= offered or frozenset()
        elif ast.dump(node) in known or is_around or is_said:
            continue
        elif isinstance(node, ast.Assign) and _is_constant(node.value):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        else:
            return None
    return frozenset(names)


def _offered(node: ast.Import | ast.ImportFrom) -> frozenset[str] | None:
    """Local names of what is imported; None when it is more than an edit may newly take."""
    if isinstance(node, ast.Import):
        is_known = all(alias.name in _IMPORTED and alias.asname is None for alias in node.names)
        return frozenset(alias.name for alias in node.names) if is_known else None
    allowed = _IMPORTED.get(node.module or "", frozenset()) if not node.level else frozenset()
    if any(alias.name not in allowed or alias.name == "compile" for alias in node.names):
        return None
    return frozenset(alias.asname or alias.name for alias in node.names)


def _is_same_around(old: ast.AST, new: ast.AST, classes: list[str]) -> bool:
    """True when the classes around the target hold the same statements besides it."""
    for name in classes:
        one, other = (
            next(
                (n for n in ast.iter_child_nodes(tree) if isinstance(n, ast.ClassDef) and n.name == name),
                None,
            )
            for tree in (old, new)
        )
        if one is None or other is None or len(one.body) != len(other.body):
            return False
        differing = sum(ast.dump(a) != ast.dump(b) for a, b in zip(one.body, other.body, strict=True))
        if differing > 1:
            return False
        old, new = one, other
    return True


def _is_constant(node: ast.expr) -> bool:
    """True for an expression of literals, names, operators and calls that make a constant of them."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and ast.unparse(inner.func) not in _CONSTANT_MAKERS:
            is_class = isinstance(inner.func, ast.Name) and inner.func.id == "type"
            if not is_class or not all(isinstance(arg, ast.Constant) for arg in inner.args):
                return False
        if isinstance(inner, ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr | ast.Lambda):
            return False
    return True


class _Comparison:
    """What the edited function uses, held against what the original uses."""

    def __init__(self, old: Function, new: Function, added: frozenset[str]) -> None:
        self._old = old
        self._new = new
        self._added = added
        self._locals = bound_in(new)
        self._fresh = frozenset(filter(self._is_fresh, self._locals))
        self._plain = frozenset(filter(self._is_plain, self._locals))
        self._rows = frozenset(filter(self._is_row, self._locals))

    def is_tame(self) -> bool:
        """True when every use is one of the original's or harmless."""
        return (
            self._uses_known_names()
            and self._uses_known_attributes()
            and self._changes_only_its_own()
            and self._has_only_known_statements()
        )

    def _uses_known_names(self) -> bool:
        before, after = loads(self._old), loads(self._new)
        allowed = self._locals | self._added | _BUILTINS | set(before)
        if any(name not in allowed for name in after):
            return False
        return all(after.get(name, 0) <= before.get(name, 0) for name in _REACHING)

    def _uses_known_attributes(self) -> bool:
        before = {node.attr for node in ast.walk(self._old) if isinstance(node, ast.Attribute)}
        allowed = before | _READING | CHANGING
        return all(
            node.attr in allowed
            or (self._is_module(node.value) and node.attr in _IMPORTED[ast.unparse(node.value)])
            for node in ast.walk(self._new)
            if isinstance(node, ast.Attribute)
        )

    def _is_module(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id in self._added and node.id in _IMPORTED

    def _changes_only_its_own(self) -> bool:
        known = {change for change, _ in changes(self._old)}
        own = self._fresh | self._rows | self._plain
        return all(change in known or root in own for change, root in changes(self._new))

    def _has_only_known_statements(self) -> bool:
        kinds = (ast.Global, ast.Nonlocal, ast.Import, ast.ImportFrom, ast.ClassDef, *Function.__args__)
        kinds = (*kinds, ast.With, ast.AsyncWith, ast.AsyncFor, ast.Await)
        known = {ast.dump(node) for node in ast.walk(self._old) if isinstance(node, kinds)}
        return all(
            ast.dump(node) in known
            for node in ast.walk(self._new)
            if isinstance(node, kinds) and node is not self._new
        )

    def _is_fresh(self, name: str) -> bool:
        """True when every value the local gets is a container made on the spot."""
        values = list(values_of(self._new, name))
        return bool(values) and all(value is not None and makes_container(value) for value in values)

    def _is_plain(self, name: str) -> bool:
        """True when every value the local starts from is a number or a text."""
        values = list(values_of(self._new, name))
        return bool(values) and all(value is not None and is_plain_value(value) for value in values)

    def _is_row(self, name: str) -> bool:
        """True when the local only ever is a row of a table of containers that was made on the spot."""
        values = list(values_of(self._new, name))
        return bool(values) and all(
            isinstance(value, ast.Subscript)
            and isinstance(value.value, ast.Name)
            and self._is_table(value.value.id)
            for value in values
        )

    def _is_table(self, name: str) -> bool:
        """True for a list of containers made in one piece, of which no entry is ever replaced."""
        values = list(values_of(self._new, name))
        is_made = bool(values) and all(
            isinstance(value, ast.ListComp) and makes_container(value.elt) for value in values
        )
        return is_made and all(root != name for _, root in changes(self._new))
