"""All input sources, in the order in which they are asked."""

from __future__ import annotations

from typing import Final

from perfsmith.evaluators.oracles._documented_source import DocumentedSource
from perfsmith.evaluators.oracles._inferred_source import InferredSource
from perfsmith.evaluators.oracles._mutated import MutatedSource
from perfsmith.evaluators.oracles._recorded_source import RecordedSource
from perfsmith.evaluators.oracles._source import InputSource
from perfsmith.evaluators.oracles._typed_source import TypedSource

SOURCES: Final[tuple[InputSource, ...]] = (
    RecordedSource(),
    TypedSource(),
    DocumentedSource(),
    InferredSource(),
    MutatedSource(),
)
"""Those that need nothing but a sandbox of the project's; the symbolic and the written one need more."""
