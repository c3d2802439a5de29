"""Arguments that callers do not show: of which parameters, which values, and where they go."""

from __future__ import annotations

import ast
import random
from dataclasses import replace
from typing import Any

import pytest
from foreign import codec

from perfsmith.evaluators._canonical import dump
from perfsmith.evaluators.oracles import call_tree, parameters_at
from perfsmith.evaluators.oracles._annotations import named_parameters_in
from perfsmith.evaluators.oracles._call_trees import folded
from perfsmith.evaluators.oracles._supplied import Supply, changed, supplies


def supplies_of(text: str, *calls: tuple[tuple[object, ...], dict[str, object]]) -> dict[str, Supply]:
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)
    trees = [call_tree(codec.encode_call(args, kwargs)) for args, kwargs in calls]
    found = supplies(
        function,
        named_parameters_in(function),
        [tree for tree in trees if tree is not None],
        ("word", 77),
    )
    return {each.name: each for each in found}


def values_of(supply: Supply) -> list[Any]:
    whole = call_tree(codec.encode_call((None,), {}))
    assert whole is not None
    args, kwargs = whole.children
    calls = [replace(whole, children=(replace(args, children=(node,)), kwargs)) for node in supply.values]
    return [decoded(call)[0][0] for call in calls]


def decoded(tree: Any) -> Any:
    return codec.decode_call(dump(folded(tree)))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("def f(a, b): return a + b", set()),
        ("def f(a, b=None): return a + (b or 0)", {"b"}),
        ("def f(a, *, b=2): return a + b", {"b"}),
        ("def f(a, b):\n    return a if isinstance(b, str) else b", {"b"}),
        ("def f(a, b):\n    return a if callable(b) else b", {"b"}),
        ("def f(a, b):\n    if not is_fine(a):\n        raise ValueError(a)\n    return b", {"a"}),
        ("def f(a, b):\n    if len(a) > 3:\n        raise ValueError(a)\n    return b", set()),
        ("def f(a, b):\n    try:\n        return a + b\n    except TypeError:\n        return 0", {"a", "b"}),
        ("def f(a, b):\n    try:\n        return a + b\n    except KeyError:\n        return 0", set()),
        ("def f(a, b):\n    try:\n        return a + b\n    except:\n        return 0", {"a", "b"}),
        ("def f(a, b):\n    try:\n        return a + b\n    except ValueError:\n        return 0", set()),
        (
            "def f(a: int, b: int):\n    try:\n        return a + b\n    except TypeError:\n        return 0",
            set(),
        ),
        ("def f(a, b: int = 3): return a", set()),
        ("def f(a, b: Any = None): return a", {"b"}),
        ("def f(a: str, b):\n    return a.encode() if isinstance(a, bytes) else b", {"a"}),
        ("def f(a, b): return a * int(b)", {"b"}),
        ("def f(a, b): return a * decimal.Decimal(b)", {"b"}),
        ("def f(a, b: int): return a * int(b)", set()),
        ("def f(a, **kw): return kw.get('b', a) if 'c' in kw else kw['d']", {"b", "c", "d", "unknown"}),
        ("def f(a, **kw): return kw.pop('b')", {"b", "unknown"}),
        ("def f(a, **kw): return a.get('b', kw)", set()),
    ],
)
def test_only_what_callers_show_too_little_of_is_supplied(text: str, names: set[str]) -> None:
    found = supplies_of(text, ((1,), {}))
    assert found.keys() == names


def test_what_some_call_gives_is_not_free() -> None:
    text = "def f(a, b=None, *, c=None): return a, b, c"
    assert supplies_of(text, ((1, 2), {})).keys() == {"c"}
    assert supplies_of(text, ((1,), {"c": 2})).keys() == {"b"}
    assert supplies_of(text, ((1,), {}), ((1,), {"b": 1}), ((1,), {"c": 2})).keys() == set()


def test_values_are_such_as_the_default_is() -> None:
    found = supplies_of("def f(a, b=2, c='x', d=None, e=True): return a", ((1,), {}))
    assert {type(value) for value in values_of(found["b"])} == {int}
    assert {type(value) for value in values_of(found["c"])} == {str}
    assert {type(value) for value in values_of(found["e"])} == {bool}
    assert len({type(value) for value in values_of(found["d"])}) > 6
    assert not {float, bool} & {type(value) for value in values_of(found["d"])}
    assert 77 in values_of(found["b"])
    assert "word" in values_of(found["c"])


def test_what_a_function_iterates_itself_may_be_an_iterator() -> None:
    found = supplies_of("def f(a): return next(iter(a))", (([1],), {}))
    assert [list(value) for value in values_of(found["a"]) if type(value) is type(iter([]))][1:3] == [
        [1],
        [1, 2, 1],
    ]


def test_a_list_for_which_anything_may_be_given_is_also_given_as_an_iterator_over_it() -> None:
    tree = call_tree(codec.encode_call(([7, 8, 9], 8), {}))
    assert tree is not None
    supply = supplies_of("def f(a, b): return next(iter(a))", (([1], 1), {}))["a"]
    dice = random.Random(1)
    given = [decoded(supply.given(tree, dice))[0] for _ in range(60)]
    assert [7, 8, 9] in [list(args[0]) for args in given if type(args[0]) is type(iter([]))]
    assert all(args[1] == 8 for args in given)
    text = call_tree(codec.encode_call(("xyz", "y"), {}))
    assert text is not None
    given = [decoded(supply.given(text, dice))[0] for _ in range(60)]
    assert ["x", "y", "z"] in [list(args[0]) for args in given if type(args[0]) is type(iter(""))]


def test_what_is_made_a_number_may_be_a_text_of_one() -> None:
    found = supplies_of("def f(a, b): return a * int(b)", ((1, 2), {}))
    texts = set(values_of(found["b"]))
    assert {"4", " 3 ", "nan", "x", "\u0663"} <= texts
    assert {type(value) for value in texts} == {str}


def test_they_go_where_the_signature_has_them() -> None:
    found = supplies_of("def f(a, /, b, c=1, *, d=None): return a", ((1, 2), {}))
    tree = call_tree(codec.encode_call((1, 2), {"z": 9}))
    assert tree is not None
    dice = random.Random(1)
    args, kwargs = decoded(found["c"].given(tree, dice))[:2]
    assert (args[:2], len(args), kwargs) == ((1, 2), 3, {"z": 9})
    args, kwargs = decoded(found["d"].given(tree, dice))[:2]
    assert (args, set(kwargs)) == ((1, 2), {"z", "d"})
    again = found["d"].given(found["d"].given(tree, dice), dice)
    assert set(decoded(again)[1]) == {"z", "d"}


def test_a_gap_is_closed_by_a_name_or_not_at_all() -> None:
    tree = call_tree(codec.encode_call((1,), {}))
    assert tree is not None
    dice = random.Random(1)
    both = supplies_of("def f(a, b=1): return a")["b"]
    given = call_tree(codec.encode_call((1,), {"b": 5}))
    assert given is not None
    assert decoded(both.given(given, dice))[0] == (1,)
    named = supplies_of("def f(a, b=1, c=1): return a", ((1,), {}))["c"]
    assert set(decoded(named.given(tree, dice))[1]) == {"c"}
    unnamed = supplies_of("def f(a, b=1, c=1, /): return a", ((1,), {}))["c"]
    assert unnamed.given(tree, dice) == tree


def test_every_call_can_be_rebuilt() -> None:
    found = tuple(supplies_of("def f(a, b=None, c=None, *, d=None): return a", ((1,), {})).values())
    tree = call_tree(codec.encode_call((1,), {}))
    assert tree is not None
    dice = random.Random(1)
    for _ in range(300):
        payload = dump(folded(changed(tree, [tree], (), found, dice, is_bold=False)))
        args, kwargs = codec.decode_call(payload)[:2]
        assert codec.encode_call(args, kwargs) == payload


def test_of_an_annotated_one_only_types_are_tried_that_the_function_asks_for() -> None:
    text = (
        "def f(a: str):\n    return a if isinstance(a, str) else a.decode() if isinstance(a, (bytes,)) else 1"
    )
    assert {type(value) for value in values_of(supplies_of(text, (("x",), {}))["a"])} == {str, bytes}


def test_a_default_that_is_a_name_of_the_module_is_read_there() -> None:
    text = "WORDS = 'a|an|the'\nTABLE = {}\ndef f(a, b=WORDS, *, c=TABLE, d=len, e=2): return a\n"
    found = parameters_at(text, "f")
    assert found is not None
    plain = {each.name: getattr(each.default, "value", None) for each in found}
    assert plain == {"a": None, "b": "a|an|the", "c": None, "d": None, "e": 2}
