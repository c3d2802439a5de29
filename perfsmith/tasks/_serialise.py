"""JSON for the frozen nouns: what leaves the process can be read back unchanged."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from perfsmith.errors import InternalError

T = TypeVar("T")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Building an adapter costs as much as reading a hundred records; there are a dozen kinds."""
    return TypeAdapter(kind)


def to_json(record: object) -> str:
    """Render a frozen record as one line of JSON."""
    kind: Any = type(record)
    return _adapter(kind).dump_json(record).decode()


def from_json(kind: type[T], text: str) -> T:
    """Read a record that `to_json` wrote.

    Raises:
        InternalError: the text is not a record of that kind.
    """
    wanted: Any = kind
    try:
        record: T = _adapter(wanted).validate_json(text, strict=False)
    except ValidationError as error:
        raise InternalError(
            f"A stored {kind.__name__} cannot be read back.",
            why=str(error),
            next_step="The run folder is from another version or damaged; start a new run.",
        ) from error
    return record
