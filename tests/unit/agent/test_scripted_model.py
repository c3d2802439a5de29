"""A model whose replies lie in a file answers alike each time, and what is wrong with its file is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfsmith.agent.models import (
    ModelFailure,
    ModelReply,
    ModelRequest,
    Purpose,
    ScriptedModel,
    model_named,
    with_absolute_path,
)
from perfsmith.errors import ConfigError

SCRIPT = """
[[reply]]
contains = ["shop.py::total", "rate"]
text = "both"

[[reply]]
contains = ["shop.py::total"]
purpose = "inputs"
text = "one"
"""


def asked(material: str) -> ModelRequest:
    return ModelRequest(purpose=Purpose.INPUTS, instructions="shop.py::total rate", material=material)


def test_the_first_reply_that_fits_the_material_is_given_each_time() -> None:
    model = ScriptedModel.read(SCRIPT, called="replies.toml")
    for _ in range(2):
        assert model.ask(asked("shop.py::total at a rate")) == ModelReply(text="both")
        assert model.ask(asked("shop.py::total")) == ModelReply(text="one")
    assert isinstance(model.ask(asked("other.py::total")), ModelFailure)


def test_another_script_is_another_model() -> None:
    names = {ScriptedModel.read(text, called="x").name for text in (SCRIPT, SCRIPT, SCRIPT + "\n")}
    assert len(names) == 2


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("[[reply]", "no TOML"),
        ("", "must hold"),
        ("[[reply]]\ntext = 'x'\n[other]\n", "nothing else"),
        ("reply = 'x'", "must hold"),
        ("[[reply]]\ncontains = ['x']\n", "reply 1 has no text"),
        ("[[reply]]\ntext = 'x'\n[[reply]]\ntext = 'x'\nwhen = 'y'\n", "reply 2 has unknown keys: when"),
        ("[[reply]]\ntext = 'x'\ncontains = 'x'\n", "list of texts"),
        ("[[reply]]\ntext = 'x'\npurpose = 'jokes'\n", "purpose is 'jokes'"),
    ],
)
def test_what_is_no_script_is_said(script: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why.replace("[", r"\[")):
        ScriptedModel.read(script, called="replies.toml")


@pytest.mark.parametrize("name", ["gpt", "scripted:", "scripted:missing.toml", "scripted:folder"])
def test_a_model_that_cannot_be_had_is_said(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConfigError):
        model_named(with_absolute_path(name, tmp_path))


def test_a_script_is_found_again_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "replies.toml").write_text(SCRIPT)
    name = with_absolute_path("scripted:replies.toml", tmp_path)
    assert with_absolute_path(name, Path("/")) == name
    assert model_named(name).name.startswith("scripted ")
