"""The part of JSON Schema that our own schema uses, so that output is checked as a foreign program would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KINDS: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
KNOWN = {"type", "properties", "required", "additionalProperties", "items", "anyOf", "enum", "const", "$ref"}
WORDS_FOR_PEOPLE = {"$schema", "$defs", "title", "description", "default"}


def problems(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str = "$") -> list[str]:
    """Where the value breaks the schema; empty when it does not."""
    unknown = schema.keys() - KNOWN - WORDS_FOR_PEOPLE
    if unknown:
        return [f"{at}: this check does not know {sorted(unknown)}"]
    if "$ref" in schema:
        name = str(schema["$ref"]).removeprefix("#/$defs/")
        return problems(value, root["$defs"][name], root, at)
    if "anyOf" in schema:
        branches = [problems(value, branch, root, at) for branch in schema["anyOf"]]
        return [] if [] in branches else min(branches, key=len)
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is none of {schema['enum']}"]
    if "const" in schema and value != schema["const"]:
        return [f"{at}: {value!r} is not {schema['const']!r}"]
    kind = schema.get("type")
    if kind is not None:
        is_bool = isinstance(value, bool)
        if not isinstance(value, KINDS[kind]) or (is_bool and kind in ("integer", "number")):
            return [f"{at}: {value!r} is no {kind}"]
    if isinstance(value, dict):
        return _object_problems(value, schema, root, at)
    if isinstance(value, list) and "items" in schema:
        return [
            p for i, item in enumerate(value) for p in problems(item, schema["items"], root, f"{at}[{i}]")
        ]
    return []


def _object_problems(
    value: Mapping[str, Any], schema: Mapping[str, Any], root: Mapping[str, Any], at: str
) -> list[str]:
    properties = schema.get("properties", {})
    found = [f"{at}: {name!r} is missing" for name in schema.get("required", []) if name not in value]
    for name, part in value.items():
        inner = properties.get(name, schema.get("additionalProperties", True))
        if inner is False:
            found.append(f"{at}: {name!r} is not in the schema")
        elif inner is not True:
            found += problems(part, inner, root, f"{at}.{name}")
    return found
