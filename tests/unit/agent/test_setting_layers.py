"""Partial sets of settings laid over one another: who wins, who may not, and who said it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfsmith.agent._config import (
    Layer,
    Resolved,
    Setting,
    Source,
    command_line_layer,
    default_layer,
    environment_layer,
    overlay,
)
from perfsmith.agent._options import OPTIONS, Option, ProjectMay, Value, option
from perfsmith.agent._settings import budget_of, seed_of, settings_of
from perfsmith.errors import ConfigError


def layer(source: Source, **values: Value) -> Layer:
    named = {key.replace("_", "-"): value for key, value in values.items()}
    return {key: Setting(value=value, source=source, origin=source.value) for key, value in named.items()}


def over(*layers: Layer) -> Resolved:
    return overlay([*layers, default_layer(cpu_count=4)])


def a_value(each: Option) -> st.SearchStrategy[Value]:
    if each.choices:
        return st.sampled_from(each.choices)
    if each.least is not None:
        least, most = int(each.least), int(min(each.most or 5000, 5000))
        return st.integers(least, max(least, most))
    return st.just(("x",)) if isinstance(each.default, tuple) else st.just("x")


def partial_sets(keys: list[str]) -> st.SearchStrategy[Mapping[str, Value]]:
    return st.fixed_dictionaries({}, optional={key: a_value(option(key)) for key in keys})


SOURCES = (Source.COMMAND_LINE, Source.ENVIRONMENT, Source.PROJECT, Source.USER)
FREE = [each.key for each in OPTIONS if each.project is ProjectMay.SET]
BUDGETS = [each.key for each in OPTIONS if each.project is ProjectMay.LOWER]


@given(st.tuples(*(partial_sets(FREE) for _ in SOURCES)))
def test_the_strongest_layer_that_says_anything_wins(sets: tuple[Mapping[str, Value], ...]) -> None:
    layers = [
        {key: Setting(value=value, source=source, origin=source.value) for key, value in values.items()}
        for source, values in zip(SOURCES, sets, strict=True)
    ]
    resolved = over(*layers)
    for key in FREE:
        said = [(source, values[key]) for source, values in zip(SOURCES, sets, strict=True) if key in values]
        source, value = said[0] if said else (Source.DEFAULT, option(key).default)
        assert (resolved.settings[key].source, resolved.value(key)) == (source, value)


@given(partial_sets([*BUDGETS, "sandbox"]), partial_sets([*BUDGETS, "sandbox"]))
def test_a_project_never_lets_more_happen_than_the_user_or_the_default(
    project: Mapping[str, Value], user: Mapping[str, Value]
) -> None:
    def layers(source: Source, values: Mapping[str, Value]) -> Layer:
        return {key: Setting(value=value, source=source, origin="file") for key, value in values.items()}

    alone = over(layers(Source.USER, user))
    both = over(layers(Source.PROJECT, project), layers(Source.USER, user))
    for key in BUDGETS:
        ours, theirs = both.value(key), alone.value(key)
        assert theirs is None or (isinstance(ours, int | float) and isinstance(theirs, int | float))
        assert theirs is None or float(str(ours)) <= float(str(theirs))
    order = option("sandbox").choices
    assert order.index(str(both.value("sandbox"))) >= order.index(str(alone.value("sandbox")))


def test_a_project_may_narrow() -> None:
    resolved = over(layer(Source.PROJECT, time_budget=60.0, sandbox="namespace", max_targets=3))
    assert [resolved.value(key) for key in ("time-budget", "sandbox", "max-targets")] == [
        60.0,
        "namespace",
        3,
    ]
    assert resolved.notes == ()


def test_a_widening_project_is_held_back_and_named() -> None:
    resolved = over(layer(Source.PROJECT, time_budget=7200.0, sandbox="process"))
    assert (resolved.value("time-budget"), resolved.value("sandbox")) == (600.0, "auto")
    assert [note for note in resolved.notes if "time-budget = 2h" in note and "--time-budget" in note]
    assert [note for note in resolved.notes if "sandbox = process" in note]


def test_a_project_cannot_have_the_users_docker_engine_used() -> None:
    for said in ("process", "auto", "namespace"):
        theirs = layer(Source.USER, sandbox=said)
        resolved = over(layer(Source.PROJECT, sandbox="docker"), theirs)
        assert resolved.value("sandbox") == said
        assert [note for note in resolved.notes if "sandbox = docker" in note]
    same = over(layer(Source.PROJECT, sandbox="docker"), layer(Source.USER, sandbox="docker"))
    assert (same.value("sandbox"), same.notes) == ("docker", ())


def test_the_command_line_may_say_what_the_project_may_not() -> None:
    resolved = over(
        layer(Source.COMMAND_LINE, sandbox="process", python="/usr/bin/python3"),
        layer(Source.PROJECT, sandbox="process", python="./evil"),
    )
    assert (resolved.value("sandbox"), resolved.value("python")) == ("process", "/usr/bin/python3")
    assert resolved.notes == ()


@pytest.mark.parametrize("key", ["python", "cache_dir"])
def test_a_project_may_not_reach_outside_the_sandbox(key: str) -> None:
    with pytest.raises(ConfigError, match="may not set"):
        over(layer(Source.PROJECT, **{key: "somewhere"}))


def test_flags_repeat_into_lists_and_the_last_single_one_wins() -> None:
    found = command_line_layer({"exclude": ["a.py", "b/*.py"], "jobs": ["2", "3"]})
    assert found["exclude"].value == ("a.py", "b/*.py")
    assert found["jobs"].value == 3
    assert found["jobs"].origin == "--jobs"


@pytest.mark.parametrize(
    ("assignment", "value"),
    [
        ("min-speedup=1.2", 1.2),
        ("sandbox = namespace", "namespace"),
        ('exclude=["a.py", "b.py"]', ("a.py", "b.py")),
        ("exclude=a.py", ("a.py",)),
        ("time-budget=20m", 1200.0),
        ('test-cmd="pytest -k a=b"', "pytest -k a=b"),
        ("test-cmd=pytest -k a=b", "pytest -k a=b"),
    ],
)
def test_assignments_take_toml_or_bare_text(assignment: str, value: Value) -> None:
    key = assignment.partition("=")[0].strip()
    assert command_line_layer({}, [assignment])[key].value == value


@pytest.mark.parametrize(
    ("flags", "assignments", "said"),
    [
        ({}, ["jobs"], "no `=`"),
        ({}, ["job=3"], "Did you mean 'jobs'?"),
        ({}, ["jobs=many"], "whole number"),
        ({}, ["jobs=true"], "whole number"),
        ({"jobs": ["2"]}, ["jobs=3"], "also given by --jobs"),
        ({}, ["jobs=2", "jobs=2"], "also given by -c jobs=2"),
        ({"confidence": ["2"]}, [], "--confidence"),
    ],
)
def test_a_wrong_command_line_says_which_part(
    flags: Mapping[str, list[str]], assignments: list[str], said: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        command_line_layer(flags, assignments)
    assert said in str(caught.value)


def test_variables_are_read_and_empty_ones_are_absent() -> None:
    found = environment_layer(
        {"PERFSMITH_JOBS": "3", "PERFSMITH_SEED": "", "PERFSMITH_ALLOW_MODEL_REQUESTS": "0", "HOME": "/x"}
    )
    assert {key: setting.value for key, setting in found.items()} == {"jobs": 3}
    assert found["jobs"].origin == "PERFSMITH_JOBS"


def test_a_misspelled_variable_is_an_error_and_a_foreign_one_is_not() -> None:
    with pytest.raises(ConfigError, match="PERFSMITH_TIME_BUDGET"):
        environment_layer({"PERFSMITH_TIME_BUGDET": "3"})
    assert environment_layer({"PERFSMITH_SOMETHING_ELSE_ENTIRELY": "3"}) == {}


def test_a_wrong_variable_is_named() -> None:
    with pytest.raises(ConfigError, match="PERFSMITH_JOBS"):
        environment_layer({"PERFSMITH_JOBS": "many"})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (".venv/bin/python", "/srv/shop/.venv/bin/python"),
        ("/opt/python", "/opt/python"),
        ("python3.12", "python3.12"),
    ],
)
def test_an_interpreter_given_by_a_relative_path_is_under_the_current_folder(typed: str, meant: str) -> None:
    resolved = over(command_line_layer({"python": [typed]}))
    assert settings_of(resolved, cwd=Path("/srv/shop")).python == meant


def test_records_take_their_values_from_the_layers() -> None:
    resolved = over(
        command_line_layer(
            {"min-speedup": ["1.5"], "max-evaluations": ["9"], "seed": ["7"], "sandbox": ["process"]}
        )
    )
    settings = settings_of(resolved, cwd=Path("/srv/shop"))
    assert (settings.min_speedup, settings.sandbox, settings.jobs) == (1.5, "process", 4)
    assert budget_of(resolved).evaluations == 9
    assert seed_of(resolved) == 7
