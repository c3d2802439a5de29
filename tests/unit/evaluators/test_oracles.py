"""Where inputs come from: variants keep what held among recorded arguments, annotations give types."""

from __future__ import annotations

import ast
import importlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from foreign import codec
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from perfsmith.evaluators.oracles import (
    Asked,
    draw_distinct,
    observed_types,
    parameters_at,
    parameters_of,
    variants_of,
)
from perfsmith.evaluators.oracles._typed_source import TypedSource
from perfsmith.tasks import Target, TargetKind


def call(*args: object, **kwargs: object) -> bytes:
    encoded: bytes = codec.encode_call(args, kwargs)
    return encoded


def variants(recorded: list[bytes], *, count: int = 60, entropy: int = 1) -> list[Any]:
    strategy = variants_of(recorded)
    assert strategy is not None
    return [codec.decode(raw) for raw in draw_distinct(strategy, count=count, entropy=entropy)]


def target_of(source: str, qualname: str = "f") -> Target:
    ast.parse(source)
    return Target(
        path="m.py", qualname=qualname, module="m", kind=TargetKind.FUNCTION, first_line=1, last_line=1
    )


def typed(source: str, *, count: int = 60) -> list[Any] | None:
    asked = Asked(
        target=target_of(source),
        source=source,
        entry="f",
        parameters=parameters_at(source, "f"),
        count=count,
        entropy=3,
    )
    proposal = TypedSource().propose(asked)
    assert bool(proposal.calls) != bool(proposal.silence)
    return [codec.decode(raw) for raw in proposal.calls] or None


def test_plain_arguments_are_varied_within_their_types() -> None:
    found = variants([call([3, 1, 2], "abc", flag=True), call([9], "b", flag=False)])
    assert len(found) > 20
    for (numbers, text), kwargs in found:
        assert all(type(n) is int for n in numbers)
        assert type(text) is str
        assert set(kwargs) == {"flag"}
    assert any(not args[0] for args, _ in found)
    assert len({tuple(args[0]) for args, _ in found}) > 5


def test_arrays_of_equal_length_stay_of_equal_length() -> None:
    recorded = [call(np.arange(float(n)), np.ones((n, 3)), k=n) for n in (4, 7)]
    found = variants(recorded)
    lengths = set()
    for (left, right), _ in found:
        assert left.dtype == right.dtype == np.float64
        assert left.shape[0] == right.shape[0]
        lengths.add(left.shape[0])
    assert len(lengths) > 2


def test_an_array_that_may_not_be_written_stays_so() -> None:
    locked = np.arange(5.0)
    locked.flags.writeable = False
    assert all(not args[0].flags.writeable for args, _ in variants([call(locked)]))


def test_objects_are_kept_whole_and_shared_ones_shared() -> None:
    shared = [1, 2]
    for args, _ in variants([call(shared, shared, 5), call(shared, shared, 6)]):
        assert args[0] is args[1]


def test_nothing_to_vary_gives_no_strategy() -> None:
    assert variants_of([call()]) is None
    assert variants_of([call(len)]) is None
    assert variants_of([b"garbage"]) is None


def test_the_same_seed_draws_the_same_inputs_and_another_others() -> None:
    strategy = variants_of([call([3, 1, 2], 5)])
    assert strategy is not None
    first = draw_distinct(strategy, count=40, entropy=7)
    assert draw_distinct(strategy, count=40, entropy=7) == first
    assert draw_distinct(strategy, count=40, entropy=8) != first
    assert len(set(first)) == len(first) <= 40


def test_constants_of_modules_that_are_loaded_are_not_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "odd_constants.py").write_text(f"TEXTS = {['zz' + str(n) for n in range(1000)]}\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("odd_constants")
    strategy = st.text().map(codec.encode)
    drawn = draw_distinct(strategy, count=500, entropy=1)
    assert not [raw for raw in drawn if codec.decode(raw).startswith("zz")]
    found = set()

    @seed(1)
    @settings(max_examples=1000, phases=[Phase.generate], database=None, deadline=None)
    @given(st.text())
    def left_as_it_was(text: str) -> None:
        found.add(text[:2])

    left_as_it_was()
    monkeypatch.delitem(sys.modules, "odd_constants")
    assert "zz" in found
    assert draw_distinct(strategy, count=500, entropy=1) == drawn


@pytest.mark.parametrize(
    ("annotation", "kinds"),
    [
        ("int", {int}),
        ("float", {float}),
        ("str", {str}),
        ("bytes", {bytes}),
        ("bool", {bool}),
        ("None", {type(None)}),
        ("'int'", {int}),
        ("int | None", {int, type(None)}),
        ("Optional[str]", {str, type(None)}),
        ("typing.Union[int, str]", {int, str}),
        ("Literal['a', 2]", {int, str}),
        ("list[int]", {list}),
        ("Sequence[float]", {list}),
        ("set[int]", {set}),
        ("FrozenSet[str]", {frozenset}),
        ("dict[str, list[int]]", {dict}),
        ("tuple[int, str]", {tuple}),
        ("tuple[int, ...]", {tuple}),
    ],
)
def test_an_annotation_gives_values_of_its_type(annotation: str, kinds: set[type]) -> None:
    found = typed(f"def f(x: {annotation}): ...")
    assert found is not None
    assert {type(args[0]) for args, _ in found} == kinds
    assert len(found) > 2 or annotation in ("bool", "None", "Literal['a', 2]")


@pytest.mark.parametrize(
    "annotation", ["Table", "list[Table]", "dict[str, Table]", "'broken ('", "int | Table"]
)
def test_an_annotation_nobody_knows_gives_nothing(annotation: str) -> None:
    assert typed(f"def f(x: {annotation}): ...") is None


def test_defaults_and_keyword_only_parameters_are_respected() -> None:
    found = typed("def f(x: int, y: Table = None, *, z: str, w=1): ...")
    assert found is not None
    assert {len(args) for args, _ in found} == {1}
    assert {tuple(kwargs) for _, kwargs in found} == {("z",), ("z", "w")}
    assert {type(kwargs["w"]) for _, kwargs in found if "w" in kwargs} == {int}
    assert typed("def f(x: int, *rest): ...") is None
    assert typed("def g(): ...") is None
    assert typed("def f(): ...") == [((), {})]
    assert typed("def f(x: int, *, z: Table): ...") is None


def test_methods_and_nested_functions_are_found() -> None:
    source = "class A:\n    def f(self, x: int): ...\ndef outer():\n    def f(y: str): ...\n"
    for qualname, names in (("A.f", ["self", "x"]), ("outer.<locals>.f", ["y"])):
        parameters = parameters_of(source, target_of(source, qualname))
        assert parameters is not None
        assert [p.name for p in parameters] == names


def test_observed_types_are_those_of_the_recorded_values() -> None:
    recorded = [call([1], {"a": 1}, np.ones((2, 2)), k=1.5), call(["x"], {}, np.ones((2, 2)), k=None)]
    assert observed_types([*recorded, b"garbage"], ["a", "b", "c"]) == {
        "a": {"list[int]", "list[str]"},
        "b": {"dict[str,int]"},
        "c": {"numpy.ndarray[float64,2d]"},
        "k": {"float", "None"},
    }
