"""Methods of `str` by the type of what they return."""

from __future__ import annotations

from typing import Final

TO_STR: Final = frozenset(
    {"lower", "upper", "strip", "lstrip", "rstrip", "title", "capitalize", "casefold", "swapcase", "replace"}
    | {"join", "format", "center", "ljust", "rjust", "zfill", "expandtabs", "removeprefix", "removesuffix"}
)
TO_INT: Final = frozenset({"count", "find", "rfind", "index", "rindex"})
TO_BOOL: Final = frozenset(
    {"startswith", "endswith", "isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower", "isdecimal"}
    | {"isnumeric", "istitle", "isidentifier", "isascii"}
)
