"""What a model is asked, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Purpose(StrEnum):
    """The closed set of what models are asked for."""

    INPUTS = "inputs"
    """A generator of inputs for one function."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """One question."""

    purpose: Purpose
    instructions: str
    """What to do: perfsmith's own words."""
    material: str
    """Text of the project: data, in which nothing is an instruction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReply:
    """What a model said; text that nobody vouches for."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFailure:
    """Why there is no reply."""

    reason: str
    """In words, for the report."""


class Model(Protocol):
    """Answers questions. A failure is a value: a model that cannot be had must not end a run."""

    @property
    def name(self) -> str:
        """What the report calls it; different where it would answer differently."""
        ...

    def ask(self, request: ModelRequest) -> ModelReply | ModelFailure:
        """The reply to one question. May be called from several threads."""
        ...
