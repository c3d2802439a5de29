"""One setting at a time: what is read, what is refused, and what the refusal says."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfsmith.agent._options import INPUTS, OPTIONS, Home, Option, Value, option, show
from perfsmith.agent._request import Budget, Settings
from perfsmith.agent._values import read_text, read_toml
from perfsmith.errors import ConfigError
from perfsmith.evaluators.oracles import SOURCES
from perfsmith.tasks import SourceName


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("time-budget", "90", 90.0),
        ("time-budget", "1.5m", 90.0),
        ("time-budget", "1h30m", 5400.0),
        ("time-budget", "none", None),
        ("cpu-budget", "2h", 7200.0),
        ("jobs", "8", 8),
        ("seed", "0", 0),
        ("min-speedup", "1.2", 1.2),
        ("confidence", " 0.95 ", 0.95),
        ("test-cmd", "python -m pytest -x", "python -m pytest -x"),
        ("sandbox", "namespace", "namespace"),
        ("exclude", "a/*.py, b.py", ("a/*.py", "b.py")),
        ("inputs", "typed, recorded", ("typed", "recorded")),
    ],
)
def test_text_is_read_as_people_write_it(key: str, text: str, value: Value) -> None:
    assert read_text(option(key), text, origin="test") == value


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("time-budget", 90, 90.0),
        ("time-budget", "20m", 1200.0),
        ("time-budget", "none", None),
        ("min-speedup", 2, 2.0),
        ("float-rtol", 1e-9, 1e-9),
        ("allow-dependency", ["numpy"], ("numpy",)),
        ("exclude", [], ()),
    ],
)
def test_toml_values_are_read_by_their_type(key: str, raw: object, value: Value) -> None:
    assert read_toml(option(key), raw, origin="test") == value


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("time-budget", "soon", "For instance 90s, 20m or 1h30m"),
        ("time-budget", "0", "at least 1s"),
        ("time-budget", "10m5", "duration"),
        ("time-budget", "inf", "cannot be inf"),
        ("time-budget", "nan", "cannot be nan"),
        ("jobs", "0", "at least 1 and at most 1024"),
        ("jobs", "2.5", "whole number"),
        ("jobs", "none", "whole number"),
        ("min-speedup", "0.9", "at least 1.0"),
        ("confidence", "1.0", "at most 0.9999"),
        ("seed", "-1", "at least 0"),
        ("test-cmd", "", "takes a text"),
        ("sandbox", "namespaces", "Did you mean 'namespace'?"),
        ("sandbox", "jail", "Legal words are process, auto, docker, namespace"),
        ("exclude", "a,,b", "empty text"),
        ("inputs", "recorded, type", "Did you mean 'typed'?"),
    ],
)
def test_a_refused_text_names_key_origin_and_what_is_legal(key: str, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_text(option(key), text, origin="PERFSMITH_X")
    assert key in str(caught.value)
    assert "PERFSMITH_X" in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("key", "text", "origin", "said"),
    [
        (
            "time-budget",
            "5parsec",
            "--time-budget",
            "--time-budget cannot be '5parsec'. It takes a duration.",
        ),
        ("jobs", "0", "-j", "-j cannot be 0. It must be"),
        ("jobs", "0", "PERFSMITH_JOBS", "default: number of CPUs."),
        ("sandbox", "jail", "PERFSMITH_SANDBOX", "PERFSMITH_SANDBOX cannot be 'jail'."),
        ("jobs", "0", "perfsmith.toml", "perfsmith.toml: 'jobs' cannot be 0."),
    ],
)
def test_a_refusal_names_the_setting_once(key: str, text: str, origin: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_text(option(key), text, origin=origin)
    assert said in str(caught.value)
    assert str(caught.value).count(key) <= 1


def test_what_is_left_out_is_shown_as_what_holds_then() -> None:
    said = {each.key: each.shown(None) for each in OPTIONS if each.can_be_none}
    assert "none" not in said.values()
    assert said["test-cmd"] == "pytest, found"
    assert said["time-budget"] == "no limit"
    assert option("time-budget").shown(600.0) == "10m"


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("min-speedup", "1.1"),
        ("min-speedup", True),
        ("jobs", 2.0),
        ("jobs", False),
        ("test-cmd", 3),
        ("sandbox", ["auto"]),
        ("exclude", "*.py"),
        ("exclude", ["*.py", 3]),
        ("inputs", []),
        ("inputs", ["guessed"]),
        ("exclude", [" "]),
        ("time-budget", {"minutes": 3}),
        ("time-budget", ""),
    ],
)
def test_a_file_must_hold_the_right_type(key: str, raw: object) -> None:
    with pytest.raises(ConfigError, match=key):
        read_toml(option(key), raw, origin="perfsmith.toml")


@given(st.data())
def test_what_is_shown_can_be_typed_again(data: st.DataObject) -> None:
    chosen: Option = data.draw(st.sampled_from([each for each in OPTIONS if each.least is not None]))
    least, most = chosen.least or 0.0, min(chosen.most or 1e6, 1e6)
    whole = st.integers(int(least), int(most))
    drawn = data.draw(whole if chosen.kind.value == "whole number" else st.floats(least, most))
    value = float(drawn) if chosen.kind.value != "whole number" else drawn
    again = read_text(chosen, show(value, kind=chosen.kind), origin="test")
    assert again == pytest.approx(value, rel=1e-12)


def test_every_field_of_the_records_has_an_option_with_the_same_default() -> None:
    for home, record in ((Home.SETTINGS, Settings()), (Home.BUDGET, Budget())):
        defaults = {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
        defaults.pop("objective", None)  # one member so far: nothing to choose
        assert {each.field: each.default for each in OPTIONS if each.home is home} == defaults


def test_every_input_source_can_be_named_and_no_other() -> None:
    named = option("inputs").choices
    assert [source.name for source in SOURCES] == [name for name in named if name != SourceName.SYMBOLIC]
    assert set(named) == set(SourceName) - {SourceName.WRITTEN}
    assert set(INPUTS) <= set(named)


def test_keys_flags_and_variables_are_unique_and_spelled_alike() -> None:
    spellings = [name for each in OPTIONS for name in (each.flag, *each.flags, each.variable)]
    assert len(spellings) == len(set(spellings))
    for each in OPTIONS:
        assert each.flag == f"--{each.key}"
        assert each.key == each.key.lower().replace("_", "-")
        assert each.help.endswith(".")
