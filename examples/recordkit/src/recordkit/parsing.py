"""Reading delimited text into dictionaries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal


class ParseError(ValueError):
    """A line that does not fit its header, or a field that does not fit its type."""


def split_line(line: str, delimiter: str = ",") -> list[str]:
    """Split one line into fields; a field in double quotes may hold the delimiter, `""` is a quote."""
    fields = []
    current = ""
    quoted = False
    position = 0
    while position < len(line):
        char = line[position]
        if quoted:
            if char == '"':
                if line[position + 1 : position + 2] == '"':
                    current += '"'
                    position += 1
                else:
                    quoted = False
            else:
                current += char
        elif char == '"' and not current:
            quoted = True
        elif char == delimiter:
            fields.append(current)
            current = ""
        else:
            current += char
        position += 1
    if quoted:
        raise ParseError("quoted field is not closed")
    fields.append(current)
    return fields


def iter_records(lines: Iterable[str], delimiter: str = ",") -> Iterator[dict[str, str]]:
    """Yield one dictionary per line after the header; blank lines and `#` comments are skipped."""
    header: list[str] | None = None
    for number, line in enumerate(lines, 1):
        line = line.rstrip("\r\n")
        if not line.strip() or line.startswith("#"):
            continue
        fields = split_line(line, delimiter)
        if header is None:
            header = [field.strip().lower() for field in fields]
            continue
        if len(fields) != len(header):
            raise ParseError(f"line {number}: {len(fields)} fields, expected {len(header)}")
        yield dict(zip(header, fields))


def parse_price(text: str) -> Decimal:
    """Read `1,234.50`, `EUR 12.-` or `-3.5 USD`; the currency is dropped."""
    pattern = re.compile(r"^\s*(?:[A-Z]{3}\s*)?(-?[\d,]+(?:\.(?:\d+|-))?)\s*(?:[A-Z]{3})?\s*$")
    match = pattern.match(text)
    if match is None:
        raise ParseError(f"not a price: {text!r}")
    number = match.group(1).replace(",", "").replace(".-", "")
    return Decimal(number)
