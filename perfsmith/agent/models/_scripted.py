"""A model whose replies lie in a file: deterministic and without a key, for tests and demonstrations."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from perfsmith.agent.models._model import ModelFailure, ModelReply, ModelRequest, Purpose
from perfsmith.errors import ConfigError

_KEYS: Final = frozenset(("purpose", "contains", "text"))
_FORM: Final = (
    "Write entries such as:\n\n"
    "[[reply]]\n"
    'contains = ["shop/cart.py::total"]\n'
    "text = '''\n"
    "def generate(seed):\n"
    "    return [(([1, 2],), {})]\n"
    "'''"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    text: str
    contains: tuple[str, ...] = ()
    purpose: Purpose | None = None

    def fits(self, request: ModelRequest) -> bool:
        is_meant = self.purpose is None or self.purpose is request.purpose
        return is_meant and all(part in request.material for part in self.contains)


class ScriptedModel:
    """Gives the first reply of its script that fits a question, however often it is asked."""

    def __init__(self, entries: Sequence[_Entry], digest: str) -> None:
        """Made by `read`."""
        self._entries = tuple(entries)
        self._digest = digest

    @classmethod
    def read(cls, script: str, *, called: str) -> Self:
        """The model of a script.

        Args:
            script: TOML with `[[reply]]` entries: `text`; `contains`, texts that the material must hold; and
                `purpose`, what must be asked for. The last two may be left out.
            called: Name of the script, for messages.

        Raises:
            ConfigError: it is no such text.
        """
        try:
            found = tomllib.loads(script)
            replies = found.pop("reply", None)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{called} is no TOML: {error}.", next_step=_FORM) from None
        if found or not isinstance(replies, list) or not replies:
            raise ConfigError(f"{called} must hold [[reply]] entries and nothing else.", next_step=_FORM)
        entries = [_entry(each, f"{called}, reply {number}") for number, each in enumerate(replies, 1)]
        return cls(entries, hashlib.sha256(script.encode()).hexdigest()[:12])

    @property
    def name(self) -> str:
        """`scripted` and a digest of the script."""
        return f"scripted {self._digest}"

    def ask(self, request: ModelRequest) -> ModelReply | ModelFailure:
        """The first reply that fits."""
        for entry in self._entries:
            if entry.fits(request):
                return ModelReply(text=entry.text)
        return ModelFailure(reason="no reply of its script fits")


def _entry(found: object, called: str) -> _Entry:
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        raise ConfigError(f"{called} has no text.", next_step=_FORM)
    if unknown := sorted(found.keys() - _KEYS):
        raise ConfigError(f"{called} has unknown keys: {', '.join(unknown)}.", next_step=_FORM)
    contains = found.get("contains", [])
    if not isinstance(contains, list) or not all(isinstance(each, str) for each in contains):
        raise ConfigError(f"{called}: contains must be a list of texts.", next_step=_FORM)
    purpose = found.get("purpose")
    if purpose is not None and purpose not in tuple(Purpose):
        known = ", ".join(Purpose)
        raise ConfigError(f"{called}: purpose is {purpose!r}.", next_step=f"It may be: {known}.")
    return _Entry(
        text=found["text"], contains=tuple(contains), purpose=None if purpose is None else Purpose(purpose)
    )
