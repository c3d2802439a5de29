"""What trying cheats on the tasks of a project found: the record, and its JSON with its schema."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from perfsmith.tasks import SCHEMA_VERSION, Admission


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionReport:
    """The battery on the tasks of one project. JSON round-trips."""

    root: str
    """Project root, absolute."""
    requested: tuple[str, ...]
    """What was asked for: paths or `path::qualname`."""
    interpreter: str
    """Path, version and origin in words."""
    sandbox_tier: str
    is_quick: bool
    """Cheats that only the clock can tell were left out."""
    tasks: tuple[Admission, ...]
    """Most saveable first."""
    left_out: int = 0
    """Tasks that were not tried: beyond the limit, or after the end of the time budget."""
    messages: tuple[str, ...] = ()
    """Stated skips and warnings."""
    wall_s: float = 0.0
    """Seconds it all took."""
    schema_version: int = SCHEMA_VERSION


def render_admission_json(report: AdmissionReport) -> str:
    """A report as indented JSON; `from_json(AdmissionReport, ...)` reads it back unchanged."""
    return TypeAdapter(AdmissionReport).dump_json(report, indent=2).decode() + "\n"


def admission_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of what `render_admission_json` writes."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **TypeAdapter(AdmissionReport).json_schema(mode="serialization"),
        "title": f"perfsmith admission report, version {SCHEMA_VERSION}",
    }


def render_admission_schema() -> str:
    """`admission_schema` as indented JSON text."""
    return json.dumps(admission_schema(), indent=2, ensure_ascii=False) + "\n"
