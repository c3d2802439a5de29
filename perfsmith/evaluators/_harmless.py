"""What an edit may use without being able to remember a call or to reach what is around it."""

from __future__ import annotations

from typing import Final

IMPORTED: Final = {
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
BUILTINS: Final = frozenset(
    {"abs", "all", "any", "bool", "bytearray", "bytes", "complex", "dict", "divmod", "enumerate", "filter"}
    | {"float", "format", "frozenset", "int", "isinstance", "issubclass", "iter", "len", "list", "map", "max"}
    | {"min", "next", "ord", "chr", "pow", "range", "repr", "reversed", "round", "set", "slice", "sorted"}
    | {"str", "sum", "tuple", "zip", "True", "False", "None", "NotImplemented", "Ellipsis"}
    | {"ArithmeticError", "AssertionError", "AttributeError", "Exception", "IndexError", "KeyError"}
    | {"LookupError", "OverflowError", "RuntimeError", "StopIteration", "TypeError", "UnicodeDecodeError"}
    | {"UnicodeEncodeError", "ValueError", "ZeroDivisionError"}
)
CLASSES: Final = frozenset(
    {
        "bool",
        "bytearray",
        "bytes",
        "complex",
        "dict",
        "float",
        "frozenset",
        "int",
        "list",
        "set",
        "str",
        "tuple",
    }
)
REACHING: Final = frozenset(
    {
        "__import__",
        "breakpoint",
        "compile",
        "delattr",
        "eval",
        "exec",
        "getattr",
        "globals",
        "input",
        "locals",
    }
    | {"memoryview", "object", "open", "setattr", "super", "type", "vars"}
)
"""Builtins that lead beyond what a function is given: an edited function that uses one is not tame."""
FRAMES: Final = frozenset({"ag_frame", "cr_frame", "f_back", "gi_frame", "modules", "tb_frame", "tb_next"})
"""Attributes that lead from a value to the program around it."""
UNSET: Final = frozenset(
    {
        "as_strided",
        "chararray",
        "empty",
        "empty_like",
        "frombuffer",
        "memmap",
        "ndarray",
        "recarray",
        "resize",
    }
)
"""What gives memory that was somebody's before, or is not the caller's at all."""
READING: Final = frozenset(
    {"casefold", "capitalize", "copy", "count", "decode", "difference", "encode", "end", "endswith", "find"}
    | {"findall", "finditer", "fromkeys", "fullmatch", "get", "group", "groups", "index", "items"}
    | {"intersection", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isdisjoint", "isidentifier"}
    | {"islower", "isnumeric", "isspace", "issubset", "issuperset", "istitle", "isupper", "join", "keys"}
    | {"ljust", "lower", "lstrip", "match", "most_common", "partition", "removeprefix", "removesuffix"}
    | {"replace", "rfind", "rindex", "rjust", "rpartition", "rsplit", "rstrip", "search", "span", "split"}
    | {"splitlines", "start", "startswith", "strip", "sub", "subn", "swapcase", "title", "translate"}
    | {"union", "upper", "values", "zfill", "astype", "dtype", "shape", "size", "ndim", "T", "tolist"}
    | {"flags", "lastgroup", "pattern", "real", "imag", "bit_length", "conjugate", "is_integer"}
)
