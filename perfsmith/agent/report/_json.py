"""A report as JSON, and the schema it keeps to."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from perfsmith.agent.report._model import RunReport
from perfsmith.tasks import SCHEMA_VERSION


def render_json(report: RunReport) -> str:
    """A report as indented JSON; `from_json(RunReport, ...)` reads it back unchanged."""
    return TypeAdapter(RunReport).dump_json(report, indent=2).decode() + "\n"


def report_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of what `render_json` writes."""
    schema = TypeAdapter(RunReport).json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": f"perfsmith run report, version {SCHEMA_VERSION}",
    }


def render_schema() -> str:
    """`report_schema` as indented JSON text."""
    return json.dumps(report_schema(), indent=2, ensure_ascii=False) + "\n"
