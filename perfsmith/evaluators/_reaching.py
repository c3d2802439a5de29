"""What a proposal may not newly use: names through which code reaches the program around it.

A function that is made faster has no business with the interpreter, with files, or with the insides of other
modules. Whoever wants to cheat the clock, the comparison or the tests from within their process has to go
through one of these. They are found in the text, where the file did not use them before: a wall in front of
those that look at what code does.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COMPUTING: Final = _words(
    """
    __future__ abc array asyncio base64 binascii bisect calendar cmath collections contextlib copy
    dataclasses datetime decimal difflib enum fractions functools graphlib hashlib heapq html io
    itertools json keyword math numbers operator random re statistics string struct sys textwrap
    types typing unicodedata weakref zlib
    """
)
"""Modules of the standard library that a proposal may newly import."""
_OF_MODULE: Final = {
    "io": _words("BytesIO StringIO TextIOBase SEEK_CUR SEEK_END SEEK_SET"),
    "os": _words(
        "altsep curdir fsdecode fsencode fspath linesep listdir lstat pardir path scandir sep stat walk"
    ),
    "sys": _words("byteorder float_info getsizeof hash_info int_info intern maxsize maxunicode version_info"),
    "types": _words("EllipsisType GenericAlias MappingProxyType NoneType SimpleNamespace"),
}
"""All that a proposal may newly use of these."""
_HELD: Final = _words(
    """
    atexit bltns builtins codecs copyreg ctypes ctypeslib faulthandler fcntl gc importlib inspect
    linecache logging marshal mmap multiprocessing os pathlib posix runpy shutil socket subprocess
    sys tempfile thread threading tokenize tracemalloc
    """
)
"""Modules that other modules hold, with or without underscores around the name."""
_BUILTINS: Final = _words(
    """
    __builtins__ __import__ __loader__ __spec__ breakpoint compile delattr eval exec globals locals
    open vars
    """
)
_BY_TEXT: Final = _words("attrgetter getattr methodcaller setattr")
"""What gets at attributes named by texts: these may be written only where the attribute could be."""
_SPECIAL: Final = frozenset(
    f"__{name}__"
    for name in _words(
        """
        abs add and bool bytes call ceil class complex contains delitem dict divmod doc enter eq
        exit float floor floordiv format ge getitem gt hash iadd iand ifloordiv ilshift imatmul imod
        imul index init int invert ior ipow irshift isub iter itruediv ixor le len length_hint
        lshift lt main matmul missing mod module mul name ne neg new next or pos post_init pow qualname
        radd rand rdivmod repr reversed rfloordiv rlshift rmatmul rmod rmul ror round rpow rrshift
        rshift rsub rtruediv rxor setitem slots str sub truediv trunc version xor
        """
    )
)
"""Special attributes that lead no further than the object itself."""
_ATTRIBUTES: Final = _words(
    """
    CodeType DataSource FileIO ForwardRef Formatter FunctionType LambdaType _getframe addaudithook
    ag_code ag_frame as_strided breakpoint cr_code cr_frame dispatch_table environ eval exec f2py
    f_back f_builtins f_code f_globals f_locals fromfile genfromtxt get_field get_type_hints gi_code
    gi_frame globals loadtxt locals make_dataclass memmap modules mro open open_code open_memmap
    raw run_in_executor savetxt singledispatch singledispatchmethod tb_frame tb_next to_thread tofile
    vars
    """
)
"""Attributes that lead from a value to the program, to files or to memory that is nobody's."""


_STDIN: Final = "sys.stdin"
"""What reads its standard input by `input` may read it so."""


def newly_reaching(before: frozenset[str], new: Sequence[ast.AST]) -> str | None:
    """The first thing a change newly uses that leads out of what a function is given; None without.

    Args:
        before: What `uses` gave for the module before.
        new: Everything in the module after, as `ast.walk` gives it.
    """
    modules = _modules(new)
    found = list(_uses(new, modules))
    closed: frozenset[str] = frozenset()
    known = before
    if _STDIN in found and _STDIN not in before and "input" in before:
        known, closed = before | {_STDIN}, frozenset((".detach",))  # which gives what opens files
    for use in found:
        if use not in known and (use in closed or _is_forbidden(use, modules)):
            return f"it newly uses {use.removeprefix('.')}"
    return None


def uses(everything: Sequence[ast.AST]) -> frozenset[str]:
    """Every use in a module, in words, the same for the same use: `open`, `.modules`, `import re`.

    Args:
        everything: All its nodes.
    """
    return frozenset(_uses(everything, _modules(everything)))


def _modules(everything: Sequence[ast.AST]) -> Mapping[str, str]:
    """Names that an `import` binds, with the module each stands for."""
    return {
        alias.asname or alias.name.split(".")[0]: alias.name if alias.asname else alias.name.split(".")[0]
        for node in everything
        if isinstance(node, ast.Import)
        for alias in node.names
    }


def _uses(everything: Sequence[ast.AST], modules: Mapping[str, str]) -> Iterator[str]:
    bases = {id(node.value) for node in everything if isinstance(node, ast.Attribute)}
    by_text = {
        id(node.func) for node in everything if isinstance(node, ast.Call) and _texts(node) is not None
    }
    for node in everything:
        if id(node) in by_text:
            continue
        match node:
            case ast.Import():
                yield from (f"import {alias.name}" for alias in node.names)
            case ast.ImportFrom(level=0, module=str(home)):
                yield from (f"from {home} import {alias.name}" for alias in node.names)
            case ast.Name(id=name) if name in modules and id(node) not in bases:
                yield f"module {name}"
            case ast.Name(id=name):
                yield name
            case ast.Attribute(value=ast.Name(id=base), attr=name) if base in modules:
                yield f"{base}.{name}"
            case ast.Attribute(attr=name):
                yield f".{name}"
            case ast.Call(func=ast.Name(id="type"), args=[_, _, *_]):
                yield "type of three arguments"
            case ast.Call():
                yield from (f".{name}" for name in _texts(node) or ())
            case ast.MatchClass(kwd_attrs=names):
                yield from (f".{name}" for name in names)
            case ast.keyword(arg=str(name)):
                yield f".{name}"
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if _is_special(name):
                yield f".{name}"
            case ast.Constant(value=str(text)) if _is_special(text):
                yield f".{text}"
            case _:
                pass


def _texts(node: ast.Call) -> list[str] | None:
    """Attributes that a call of `getattr` or its like names by plain texts; None for any other call."""
    match node.func:
        case ast.Name(id=called) | ast.Attribute(attr=called) if called in _BY_TEXT:
            pass
        case _:
            return None
    if called in ("getattr", "setattr"):
        texts = node.args[1:2]
    else:
        texts = node.args if called == "attrgetter" else node.args[:1]
    found = [each.value for each in texts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    is_plain = bool(texts) and len(found) == len(texts)
    return [part for text in found for part in text.split(".")] if is_plain else None


def _is_forbidden(use: str, modules: Mapping[str, str]) -> bool:
    match use.split(" "):
        case ["import", module]:
            return _is_closed(module)
        case ["from", module, "import", name]:
            return _is_closed(module) or name == "*" or name in _BUILTINS or _is_inside(module, name)
        case ["module", _] | ["type", *_, _]:
            return True  # what is handed on, or made so, could be asked for anything, or answer anything
        case _:
            base, dot, name = use.rpartition(".")
    if not dot:
        return name in _BUILTINS or name in _BY_TEXT or (_is_special(name) and name not in _SPECIAL)
    if _leads_out(name) or not base:
        return _leads_out(name)
    return name in _BY_TEXT or _is_closed(modules[base]) or _is_inside(modules[base], name)


def _is_closed(module: str) -> bool:
    top, *below = module.split(".")
    is_private = module != "__future__" and any(part.startswith("_") for part in (top, *below))
    is_reaching = top in sys.stdlib_module_names and top not in _COMPUTING | _OF_MODULE.keys()
    return is_private or is_reaching or any(map(_leads_out, below))


def _is_inside(module: str, name: str) -> bool:
    """True for what a module keeps to itself, and for what is not to be used of it."""
    allowed = _OF_MODULE.get(module)
    is_kept_back = allowed is not None and name not in allowed
    return is_kept_back or (name.startswith("_") and name not in _SPECIAL) or _leads_out(name)


def _leads_out(name: str) -> bool:
    if _is_special(name):
        return name not in _SPECIAL
    return name in _ATTRIBUTES or name.strip("_") in _HELD or "pickle" in name


def _is_special(name: str) -> bool:
    return len(name) > 4 and name.startswith("__") and name.endswith("__") and name.isidentifier()
