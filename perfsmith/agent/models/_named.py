"""The model that a setting names."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from perfsmith.agent.models._model import Model
from perfsmith.agent.models._scripted import ScriptedModel
from perfsmith.errors import ConfigError

_SCRIPTED: Final = "scripted:"


def with_absolute_path(name: str, folder: Path) -> str:
    """The same name with an absolute path in place of one that begins at a folder."""
    path = name.removeprefix(_SCRIPTED)
    return name if path in (name, "") else f"{_SCRIPTED}{(folder / path).resolve()}"


def model_named(name: str) -> Model:
    """Read what a model needs; nothing is asked yet.

    Args:
        name: `scripted:FILE`.

    Raises:
        ConfigError: there is no such model, or its script cannot be read.
    """
    path = name.removeprefix(_SCRIPTED)
    if path == name or not path:
        raise ConfigError(
            f"--model {name!r} is no model that perfsmith knows.",
            next_step="Name a file of replies: --model scripted:FILE. Without a model perfsmith works too.",
        )
    try:
        script = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise ConfigError(
            f"The script {path!r} of --model cannot be read: {reason}.",
            next_step="Give the path of a TOML file with [[reply]] entries.",
        ) from None
    return ScriptedModel.read(script, called=Path(path).name)
