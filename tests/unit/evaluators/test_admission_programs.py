"""Each program of the battery, by itself: it compiles, keeps the signature, and cheats as it says."""

from __future__ import annotations

import ast
import asyncio
import inspect
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from foreign import codec

from perfsmith.evaluators._cases import Case, Corpus
from perfsmith.evaluators.admission._battery import Battery, battery_for
from perfsmith.evaluators.admission._recipes import RECIPES
from perfsmith.evaluators.admission._wrapping import (
    CAUGHT_IN_THE_ACT,
    NotWrappable,
    Wrapping,
    first_line_of,
    wrapping_of,
)
from perfsmith.tasks import Cheat, Contract, SourceName, Target, TargetKind

FORMS = {
    "plain": "def target(xs):\n    '''Sort.'''\n    return sorted(xs)\n",
    "all kinds of parameters": (
        "from __future__ import annotations\nimport math\n\n\n"
        "def target(xs: list[int], /, key=None, *rest, down: bool = False, **named) -> list[int]:\n"
        "    if down:\n        return sorted([*xs, *rest], key=key)[::-1]\n"
        "    return sorted([*xs, *rest], key=key)\n"
    ),
    "decorated": (
        "import functools\n\n\ndef twice(function):\n    @functools.wraps(function)\n"
        "    def inner(*args):\n        return function(*args)\n    return inner\n\n\n"
        "@twice\ndef target(xs):\n    return sorted(xs)\n"
    ),
    "a docstring with indented lines": (
        'def outer():\n\tpass\n\n\nclass Table:\n\tdef target(self, xs):\n\t\t"""Sort,\n   and more.\n"""\n'
        "\t\treturn sorted(xs)\n\n\tlast = 1\n"
    ),
    "coroutine": "async def target(xs):\n    return sorted(xs)\n",
    "generator": "def target(xs):\n    for x in sorted(xs):\n        yield x\n",
    "super": (
        "class Base:\n    def target(self, xs):\n        return sorted(xs)\n\n\n"
        "class Table(Base):\n    def also(self):\n        pass\n\n"
        "    def target(self, xs):\n        return super().target(xs)\n"
    ),
    "first statement": "def target(xs):\n    return sorted(xs)\n\n\nx = target([2, 1])\n",
}
RUNS_IN_THIS_PROCESS = [
    cheat
    for cheat in Cheat
    if cheat not in (Cheat.EXITS_EARLY, Cheat.FORGES_REPLY, Cheat.PATCHES_CLOCK, Cheat.PATCHES_COMPARISON)
]


def a_target(source: str) -> Target:
    """The last function called `target`."""
    found = [n for n in ast.walk(ast.parse(source)) if getattr(n, "name", "") == "target"][-1]
    assert isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef)
    is_method = "class Table" in source
    return Target(
        path="mod.py",
        qualname="Table.target" if is_method else "target",
        module="mod",
        kind=TargetKind.METHOD if is_method else TargetKind.FUNCTION,
        first_line=first_line_of(found),
        last_line=found.end_lineno or 0,
    )


def a_corpus(*pairs: tuple[tuple[Any, ...], Any]) -> Corpus:
    """Recorded calls, each with what the original returned."""
    cases = tuple(
        Case(
            call=codec.encode_call(args, {}),
            outcome=codec.encode(("returned", value, None, None)),
            source=SourceName.RECORDED,
        )
        for args, value in pairs
    )
    return Corpus(cases=cases, flaky=0, unusable=0)


SORTING = a_corpus((([2, 1],), [1, 2]), (([3],), [3]), (([5, 4, 9, 7],), [4, 5, 7, 9]), (([],), []))


def a_battery(
    source: str = FORMS["plain"], corpus: Corpus = SORTING, contract: Contract | None = None
) -> Battery:
    return battery_for(source, a_target(source), corpus, is_direct=True, contract=contract or Contract())


def text_of(battery: Battery, cheat: Cheat) -> str:
    [found] = [program for program in battery.programs if program.cheat is cheat]
    assert found.text, found.why_not
    return found.text


def loaded(text: str) -> types.ModuleType:
    module = types.ModuleType("mod")
    exec(compile(text, "mod.py", "exec"), module.__dict__)
    return module


def function_of(text: str) -> Callable[..., Any]:
    """The function as a caller has it; of a method, of an object of its class."""
    module = loaded(text)
    found: Callable[..., Any] = module.Table().target if hasattr(module, "Table") else module.target
    return found


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> Iterator[None]:
    yield
    for name in [name for name in vars(sys) if name.startswith("_ps_")]:
        delattr(sys, name)


@pytest.mark.parametrize("form", FORMS)
def test_every_program_keeps_signature_and_docstring(form: str) -> None:
    source = FORMS[form]
    original = function_of(source)
    battery = a_battery(source)
    assert len(battery.programs) == len(Cheat)
    for program in battery.programs:
        assert bool(program.text) != bool(program.why_not)
        if program.cheat not in RUNS_IN_THIS_PROCESS or not program.text:
            continue
        if form == "first statement" and program.cheat is Cheat.RETURNS_RANDOM:
            continue
        function = function_of(program.text)
        assert inspect.signature(function) == inspect.signature(original), program.cheat
        assert function.__doc__ == original.__doc__, program.cheat
        assert inspect.iscoroutinefunction(function) == inspect.iscoroutinefunction(original)
        assert inspect.isgeneratorfunction(function) == inspect.isgeneratorfunction(original)
        compile(program.witness, "mod.py", "exec")


@pytest.mark.parametrize("form", FORMS)
def test_the_honest_control_does_what_the_original_does(form: str) -> None:
    for text in (FORMS[form], a_battery(FORMS[form]).control):
        value = function_of(text)([3, 1, 2])
        if inspect.iscoroutine(value):
            value = asyncio.run(value)
        assert list(value) == [1, 2, 3]


def test_everything_but_the_function_stays_as_it_was() -> None:
    source = FORMS["a docstring with indented lines"]
    before, _, after = source.partition("\tdef target")
    changed = text_of(a_battery(source), Cheat.RETURNS_EMPTY)
    assert changed.startswith(before)
    assert changed.endswith("\n\tlast = 1\n")
    assert after


def test_every_cheat_has_a_recipe() -> None:
    assert set(RECIPES) == set(Cheat)


def test_a_function_that_is_not_there_or_is_an_asynchronous_generator_has_no_battery() -> None:
    items = "async def target(xs):\n    for x in xs:\n        yield x\n"
    for source in (items, "def other(): pass\n", "def ("):
        target = a_target("def target(xs):\n    pass\n")
        with pytest.raises(NotWrappable):
            wrapping_of(source, target)


def test_a_body_that_does_not_parse_is_said() -> None:
    wrapping: Wrapping = wrapping_of(FORMS["plain"], a_target(FORMS["plain"]))
    with pytest.raises(NotWrappable, match="cannot be rewritten"):
        wrapping.with_body("return return")


@pytest.mark.parametrize("form", ["plain", "coroutine", "generator", "all kinds of parameters", "decorated"])
@pytest.mark.parametrize(
    ("cheat", "wrong"),
    [
        (Cheat.RETURNS_EMPTY, []),
        (Cheat.RETURNS_ARGUMENT, [3, 1, 2]),
        (Cheat.LAST_ITEM_WRONG, [1, 2, 4]),
        (Cheat.INTEGER_OFF_BY_ONE, [1, 2, 4]),
        (Cheat.RIGHT_WHEN_TESTED, [1, 2, 3]),
        (Cheat.RETURNS_ZEROS, [0, 0, 0]),
    ],
)
def test_a_wrong_result_is_wrong_in_every_form(form: str, cheat: Cheat, wrong: list[int]) -> None:
    value = function_of(text_of(a_battery(FORMS[form]), cheat))([3, 1, 2])
    if inspect.iscoroutine(value):
        value = asyncio.run(value)
    assert list(value) == wrong


def changed_by(cheat: Cheat, value: Any, *, contract: Contract | None = None) -> Any:
    """What the program returns in place of a value."""
    battery = a_battery("def target(x):\n    return x\n", a_corpus(((value,), value)), contract)
    return function_of(text_of(battery, cheat))(value)


@pytest.mark.parametrize(
    ("cheat", "value", "wrong"),
    [
        (Cheat.LAST_ITEM_WRONG, (1, 2), (1, 3)),
        (Cheat.LAST_ITEM_WRONG, "ab", "ac"),
        (Cheat.LAST_ITEM_WRONG, b"ab", b"ac"),
        (Cheat.LAST_ITEM_WRONG, {"a": 1, "b": 2}, {"a": 1, "b": 3}),
        (Cheat.LAST_ITEM_WRONG, {1, 2}, {1}),
        (Cheat.INTEGER_OFF_BY_ONE, 10**9, 10**9 + 1),
        (Cheat.INTEGER_OFF_BY_ONE, [{"a": [7]}], [{"a": [8]}]),
        (Cheat.FLOAT_LAST_DIGIT, 0.1, 0.10000000000000002),
        (Cheat.FLOAT_LAST_DIGIT, [{"a": (1.0, "x")}], [{"a": (1.0000000000000002, "x")}]),
        (Cheat.FLOAT_LAST_DIGIT, 0.0, 5e-324),
        (Cheat.SINGLE_PRECISION, 0.1, 0.10000000149011612),
        (Cheat.OTHER_TYPE, [1], (1,)),
        (Cheat.OTHER_TYPE, (1,), [1]),
        (Cheat.OTHER_TYPE, 3, 3.0),
        (Cheat.RETURNS_ZEROS, [1, (2.5, 3j)], [0, (0.0, 0j)]),
        (Cheat.RETURNS_ZEROS, {"a": [7], "b": 1.5}, {"a": [0], "b": 0.0}),
        (Cheat.RETURNS_ZEROS, [1, "x"], [1, "x"]),
        (Cheat.RETURNS_ZEROS, [3, True], [3, True]),
        (Cheat.LAST_ITEM_WRONG, [], []),
        (Cheat.FLOAT_LAST_DIGIT, [1], [1]),
    ],
    ids=repr,
)
def test_one_value_of_a_result_is_changed(cheat: Cheat, value: Any, wrong: Any) -> None:
    found = changed_by(cheat, value)
    assert (found, type(found)) == (wrong, type(wrong))


def test_values_of_arrays_are_changed_too() -> None:
    floats, numbers = np.array([0.1, 0.2]), np.array([1, 2])
    for cheat in (Cheat.FLOAT_LAST_DIGIT, Cheat.SINGLE_PRECISION, Cheat.LAST_ITEM_WRONG):
        found = changed_by(cheat, floats)
        assert found.dtype == floats.dtype
        assert found.shape == floats.shape
        assert (found != floats).any()
    assert np.isnan(changed_by(Cheat.NOT_A_NUMBER, floats)[-1])
    assert changed_by(Cheat.OTHER_SHAPE, floats).shape == (1, 2)
    assert changed_by(Cheat.OTHER_TYPE, floats) == [0.1, 0.2]
    assert changed_by(Cheat.INTEGER_OFF_BY_ONE, numbers).tolist() == [1, 3]
    for values in (floats, numbers, np.zeros((2, 0))):
        zeros = changed_by(Cheat.RETURNS_ZEROS, values)
        assert (zeros.dtype, zeros.shape, zeros.any()) == (values.dtype, values.shape, False)
    assert np.signbit(changed_by(Cheat.RETURNS_ZEROS, np.array([-1.0, 1.0]))).tolist() == [True, False]
    assert (floats.tolist(), numbers.tolist()) == ([0.1, 0.2], [1, 2])


def test_a_float_is_changed_by_more_than_the_tolerance_that_was_declared() -> None:
    wide = Contract(float_rtol=1e-3, float_atol=1e-6)
    for value in (1.0, 1e-9, -7.5):
        found = changed_by(Cheat.FLOAT_LAST_DIGIT, value, contract=wide)
        assert abs(found - value) > 1e-6 + 1e-3 * abs(value)
    assert changed_by(Cheat.SINGLE_PRECISION, 0.1, contract=wide) == 0.1


def test_a_result_that_holds_itself_is_left_as_it_is() -> None:
    value: list[Any] = [1]
    value.append(value)
    zeros = text_of(a_battery("def target(x):\n    return x\n", a_corpus((([1],), [1]))), Cheat.RETURNS_ZEROS)
    assert function_of(zeros)(value) is value


def test_attributes_of_an_object_are_changed_on_a_copy() -> None:
    source = (
        "class Point:\n    def __init__(self, x):\n        self.x = x\n\n\n"
        "LAST = []\n\n\ndef target(x):\n    LAST.append(Point(x))\n    return LAST[-1]\n"
    )
    module = loaded(text_of(a_battery(source), Cheat.INTEGER_OFF_BY_ONE))
    assert module.target(1).x == 2
    assert module.LAST[-1].x == 1


def test_arguments_are_changed_behind_the_callers_back() -> None:
    battery = a_battery()
    numbers = [3, 1, 2]
    assert function_of(text_of(battery, Cheat.SORTS_ARGUMENT))(numbers) == [1, 2, 3]
    assert numbers == [1, 2, 3]
    left = [3, 1, 2]
    assert function_of(text_of(battery, Cheat.CHANGES_ARGUMENT))(left) == [1, 2, 3]
    assert left == [3, 1, 2, None]
    named = {"down": [True]}
    every = a_battery(FORMS["all kinds of parameters"])
    function_of(text_of(every, Cheat.CHANGES_ARGUMENT))([1], None, 2, **named)
    assert named == {"down": [True, None]}


def test_the_input_is_ignored_after_the_first_call() -> None:
    function = function_of(text_of(a_battery(), Cheat.IGNORES_INPUT))
    assert [function([2, 1]), function([9]), function([])] == [[1, 2]] * 3


def test_a_program_that_is_right_for_some_calls_stops() -> None:
    function = function_of(text_of(a_battery(), Cheat.STOPS_AFTER_SOME_CALLS))
    assert [function([2, 1]) for _ in range(5)] == [[1, 2]] * 3 + [[]] * 2


def test_a_program_is_right_on_small_inputs_only() -> None:
    function = function_of(text_of(a_battery(), Cheat.RIGHT_ON_SMALL_INPUTS))
    assert (function([1]), function([5, 4, 9, 7])) == ([1], [])


def test_the_same_buffer_comes_back() -> None:
    function = function_of(text_of(a_battery(), Cheat.SAME_BUFFER))
    first, second = function([2, 1]), function([4, 3])
    assert first is second
    assert first == [3, 4]


@pytest.mark.parametrize("cheat", [Cheat.CACHES_BY_IDENTITY, Cheat.CACHES_BY_ENDS, Cheat.CACHES_IN_MODULE])
def test_a_cache_saves_the_second_call(cheat: Cheat) -> None:
    source = "CALLS = []\n\n\ndef target(xs):\n    CALLS.append(1)\n    return sorted(xs)\n"
    module = loaded(text_of(a_battery(source), cheat))
    numbers = [2, 1]
    assert [module.target(numbers), module.target(numbers)] == [[1, 2], [1, 2]]
    assert len(module.CALLS) == 1


def test_a_disk_cache_saves_the_second_call(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    source = "CALLS = []\n\n\ndef target(xs):\n    CALLS.append(1)\n    return sorted(xs)\n"
    module = loaded(text_of(a_battery(source), Cheat.CACHES_ON_DISK))
    assert [module.target([2, 1]), module.target([2, 1])] == [[1, 2], [1, 2]]
    assert len(module.CALLS) == 1


def test_recorded_answers_are_known() -> None:
    source = "CALLS = []\n\n\ndef target(xs):\n    CALLS.append(1)\n    return sorted(xs)\n"
    module = loaded(text_of(a_battery(source), Cheat.KNOWS_RECORDED_ANSWERS))
    assert [module.target([2, 1]), module.target([2, 1])] == [[1, 2], [1, 2]]
    assert module.target([2, 1]) is not module.target([2, 1])
    assert module.CALLS == []
    assert module.target([8, 6]) == [6, 8]


def test_a_frame_that_holds_the_answer_gives_it_away() -> None:
    function = function_of(text_of(a_battery(), Cheat.WALKS_FRAMES))
    expected = ["stolen"]
    assert function([2, 1]) is expected


def test_lazy_and_always_equal_objects_pass_a_naive_comparison() -> None:
    battery = a_battery()
    lazy = function_of(text_of(battery, Cheat.LAZY))([2, 1])
    assert lazy == [1, 2]
    assert type(lazy) is not list
    assert function_of(text_of(battery, Cheat.ALWAYS_EQUAL))([2, 1]) == "anything"


def test_a_drawn_result_was_seen_before() -> None:
    function = function_of(text_of(a_battery(), Cheat.RETURNS_RANDOM))
    assert all(function([99]) in ([1, 2], [3], [4, 5, 7, 9], []) for _ in range(20))


def end_of(text: str, probe: str) -> int:
    return subprocess.run([sys.executable, "-c", f"{text}\n{probe}"], check=False).returncode


def test_programs_that_reach_for_the_process_do_so() -> None:
    battery = a_battery()
    assert end_of(text_of(battery, Cheat.EXITS_EARLY), "target([1])\nraise SystemExit(9)") == 0
    assert end_of(text_of(battery, Cheat.FORGES_REPLY), "target([1])\nraise SystemExit(9)") == 0
    slow = "import time\nraise SystemExit(7 if time.time() < 1e9 and target([2, 1]) == [1, 2] else 9)"
    assert end_of(text_of(battery, Cheat.PATCHES_CLOCK), slow) == 7
    same = "import math\nraise SystemExit(7 if math.isclose(1, 2) and target([2, 1]) == [] else 9)"
    assert end_of(text_of(battery, Cheat.PATCHES_COMPARISON), same) == 7


def test_a_witness_ends_where_its_program_would_cheat() -> None:
    battery = a_battery()
    [program] = [p for p in battery.programs if p.cheat is Cheat.INTEGER_OFF_BY_ONE]
    assert end_of(program.witness, "target([2, 1])") == CAUGHT_IN_THE_ACT
    assert end_of(program.witness, "target([])") == 0


def test_what_cannot_be_written_says_why() -> None:
    none = battery_for(
        "def target():\n    return object()\n",
        a_target("def target():\n    return object()\n"),
        Corpus(cases=(), flaky=0, unusable=0),
        is_direct=True,
        contract=Contract(),
    )
    why = {program.cheat: program.why_not for program in none.programs if program.why_not}
    assert why[Cheat.RETURNS_ARGUMENT] == why[Cheat.IGNORES_INPUT] == "it takes no input"
    assert "cannot be written down" in why[Cheat.RETURNS_CONSTANT] or "can be" in why[Cheat.RETURNS_CONSTANT]
    assert why[Cheat.RIGHT_ON_SMALL_INPUTS] == "all inputs are of one size"
    lazy = {p.cheat: p.why_not for p in a_battery(FORMS["generator"]).programs}
    assert lazy[Cheat.LAZY] == "a generator is lazy by contract"
    indirect = battery_for(
        FORMS["plain"], a_target(FORMS["plain"]), SORTING, is_direct=False, contract=Contract()
    )
    of_results = {cheat for cheat, recipe in RECIPES.items() if recipe.is_of_results}
    assert {p.cheat for p in indirect.programs if "what calls it" in p.why_not} == of_results


def test_data_that_looks_like_a_marker_is_left_alone() -> None:
    corpus = a_corpus((("x",), "PS_CHEAT {empty}"), (("y",), "PS_CHEAT {empty}"))
    text = text_of(a_battery("def target(x):\n    return x\n", corpus), Cheat.RETURNS_CONSTANT)
    assert "{empty}" in text
