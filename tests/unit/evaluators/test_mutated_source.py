"""Mutated calls: what is kept reaches something new, and every mutation is a call that can be rebuilt."""

from __future__ import annotations

import ast
import random
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from foreign import codec
from test_probing import call, probe_of

from perfsmith.evaluators._canonical import dump, parse
from perfsmith.evaluators._probing import TracingProbe
from perfsmith.evaluators.oracles import Asked, MutatedSource, Reached
from perfsmith.evaluators.oracles._call_trees import folded, unfolded
from perfsmith.evaluators.oracles._mutated import ending_of
from perfsmith.evaluators.oracles._mutations import mutated
from perfsmith.evaluators.oracles._relations import with_word
from perfsmith.tasks import Target, TargetKind

SHARED = [1, 2, [3]]
CALLS: dict[str, tuple[object, ...]] = {
    "nothing": (),
    "numbers": (1, -2, 0.5, True, None, 2j, 10**40),
    "texts": ("abc", b"abc", "", "é"),
    "lists": ([1, 2, 3], [], [[1], [2, [3, "x"]]], (1, (2, [3]))),
    "mappings": ({"a": 1, "b": [2]}, {}, {1: {2: 3}}, {"one"}, frozenset([1, 2])),
    "sets of tuples": ({(1, 2), (3, 4)}, [{1}, {2}]),
    "a list met twice": (SHARED, SHARED, 5),
    "objects": (OrderedDict(a=1), bytearray(b"xyz"), range(3), slice(1, 2)),
    "arrays": (np.arange(6.0).reshape(2, 3), np.array([1, 2, 3], dtype=np.uint8), np.float32(2.5)),
    "odd arrays": (np.array(["a", "b"]), np.empty((0, 3)), np.array(5), np.zeros((2, 2), order="F")),
    "dates and objects of arrays": (
        np.array(["2020-01-01"], dtype="M8[D]"),
        np.array([None, 1], dtype=object),
    ),
    "complex arrays": (
        np.array([1 + 2j, np.nan]),
        np.array([True, False]),
        np.array([6e4], dtype=np.float16),
    ),
}


def asked(
    recorded: Sequence[bytes],
    probe: Any,
    *,
    source: str = "def target(x):\n    return x\n",
    qualname: str = "target",
    count: int = 50,
    entropy: int = 7,
) -> Asked:
    target = Target(
        path="mod.py", qualname=qualname, module="mod", kind=TargetKind.FUNCTION, first_line=1, last_line=1
    )
    return Asked(
        target=target,
        source=source,
        entry=qualname,
        parameters=None,
        recorded=tuple(recorded),
        count=count,
        entropy=entropy,
        probe=probe,
    )


class LocalProbe:
    """Runs our own small functions here; arcs are what the function says it went through."""

    def __init__(self, function: Callable[..., object], *, most: int = 10**6) -> None:
        self._function = function
        self.left = most
        self.calls = 0

    def reach(self, calls: Sequence[bytes]) -> tuple[Reached, ...]:
        found = []
        for payload in calls[: self.left]:
            args, kwargs, _ = codec.decode_call(payload)
            self.calls += 1
            went: set[tuple[int, int]] = set()
            try:
                value: tuple[object, ...] = ("returned", self._function(went, *args, **kwargs), None, None)
            except (TypeError, ValueError, OverflowError, IndexError) as error:
                value = ("raised", error, None, None)
            except KeyboardInterrupt:
                found.append(Reached(outcome=b""))
                continue
            found.append(Reached(outcome=codec.encode(value), arcs=frozenset(went)))
        self.left -= len(found)
        return tuple(found)


@pytest.mark.parametrize("name", CALLS)
def test_opening_and_closing_gives_the_same_bytes(name: str) -> None:
    payload = call(*CALLS[name])
    assert dump(folded(unfolded(parse(payload)))) == payload


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.filterwarnings("error")
def test_every_mutation_can_be_rebuilt_and_is_written_as_the_codec_writes_it(name: str) -> None:
    tree = unfolded(parse(codec.encode_call(CALLS[name], {"key": 3, "more": [1.5]})))
    dice = random.Random(5)
    seen = set()
    for _ in range(300):
        again = mutated(tree, [tree], [42, "word", 2.5], dice, is_bold=True)
        payload = dump(folded(again))
        args, kwargs, _ = codec.decode_call(payload)
        assert set(kwargs) == {"key", "more"}
        assert len(args) == len(CALLS[name])
        assert dump(folded(unfolded(parse(payload)))) == payload
        if "arrays" not in name:  # which of their layouts NumPy tells of is its own affair
            assert codec.encode_call(args, kwargs) == payload
        seen.add(payload)
    assert len(seen) > 50


def test_a_list_met_twice_stays_one_and_keeps_its_form() -> None:
    tree = unfolded(parse(call(SHARED, SHARED, 5)))
    dice = random.Random(3)
    for _ in range(200):
        args = codec.decode_call(dump(folded(mutated(tree, [tree], [], dice, is_bold=False))))[0]
        assert args[0] is args[1]
        assert len(args[0]) == 3


def made_of(args: tuple[object, ...], words: Sequence[Any] = (), count: int = 1500) -> list[tuple[Any, ...]]:
    tree = unfolded(parse(call(*args)))
    dice = random.Random(11)
    return [
        codec.decode_call(dump(folded(mutated(tree, [tree], words, dice, is_bold=False))))[0]
        for _ in range(count)
    ]


@pytest.mark.parametrize(
    "value", [("returned",), ("returned", complex(1.7e308, 1.7e308), None, None), ("returned", [1] * 3)]
)
def test_an_ending_that_a_candidate_has_made_up_has_words_all_the_same(value: object) -> None:
    assert ending_of(codec.encode(value))[0].startswith("returned")


def test_numbers_become_as_large_as_something_is_long() -> None:
    texts = made_of(("x" * 40, 7))
    assert {39, 40, 41} <= {number for text, number in texts if len(text) == 40}
    lists = made_of(([5] * 90, 7))
    assert {89, 90, 91} <= {number for items, number in lists if len(items) == 90}


def test_letters_are_changed_where_a_number_points() -> None:
    found = {text for text, at in made_of(("abcdefgh", 4), ["#"], count=4000) if at == 4}
    assert {"abcd#fgh", "abc#efgh", "abcde#gh"} <= found


def test_where_nothing_is_annotated_a_key_of_a_dict_may_be_none() -> None:
    found = made_of(({"a": 1, "b": 2},), words=[None])
    assert {"a": 1, None: 2} in [args[0] for args in found]
    assert not any(None in args[0] for args in made_of(({"a": 1, "b": 2},)))


def test_large_numbers_of_the_function_stand_only_where_such_ones_stand() -> None:
    assert (10**9,) in made_of((10**8,), words=[10**9])
    assert (10**12,) not in made_of((10**8,), words=[10**12])
    assert (10**9,) not in made_of((100,), words=[10**9])


def test_equal_integers_that_are_two_objects_are_tried() -> None:
    found = made_of(([1, 2, 3], 2))
    assert any(number > 256 and number in items for items, number in found)
    found = made_of((["a", "b"], "a"))
    assert any(text == "aaa" and text in items for items, text in found)


def test_where_huge_integers_stand_there_are_others() -> None:
    assert any(number > 10**300 for (number,) in made_of((2**60,)))
    assert max(number for (number,) in made_of((2**40,))) < 2**50


def test_one_number_of_a_text_is_changed() -> None:
    found = {text for (text,) in made_of(("v7.12-rc3",), count=5000)}
    assert {"v8.12-rc3", "v7.13-rc3", "v7.12-rc0", f"v{'9' * 30}.12-rc3"} <= found


def test_a_word_goes_to_every_place_of_its_type() -> None:
    tree = unfolded(parse(call("ab", [1, 2.5], {"key": 3})))
    dice = random.Random(1)
    numbers = [codec.decode_call(dump(folded(each)))[0] for each in with_word(tree, 77, dice)]
    assert numbers == [("ab", [77, 2.5], {"key": 3}), ("ab", [1, 2.5], {"key": 77})]
    texts = [codec.decode_call(dump(folded(each)))[0] for each in with_word(tree, "-", dice)]
    assert [args[0] for args in texts[:2]] == ["-", texts[1][0]]
    assert sorted(texts[1][0]) == ["-", "a", "b"]
    assert not list(with_word(tree, 10**30, dice))


def test_sequences_of_one_length_are_also_changed_together() -> None:
    tree = unfolded(parse(call([1, 2, 3], np.arange(3.0), "abc")))
    dice = random.Random(3)
    lengths = set()
    for _ in range(1000):
        args = codec.decode_call(dump(folded(mutated(tree, [tree], [], dice, is_bold=False))))[0]
        if len(args[0]) == len(args[1]):
            lengths.add(len(args[0]))
    assert {0, 1, 2, 3, 4, 6} <= lengths


SAMPLES: dict[str, tuple[object, Callable[[Any], bool]]] = {
    "a list emptied": ([3, 1, 2], lambda x: x == []),
    "a list doubled": ([3, 1, 2], lambda x: x == [3, 1, 2, 3, 1, 2]),
    "a list reversed": ([3, 1, 2], lambda x: x == [2, 1, 3]),
    "a list sorted": ([3, 1, 2], lambda x: x == [1, 2, 3]),
    "one item twice": ([3, 1, 2], lambda x: sorted(x) == [1, 2, 2, 3] or sorted(x) == [1, 2, 3, 3]),
    "zero": (12, lambda x: x == 0),
    "the other sign": (12, lambda x: x == -12),
    "a neighbour": (12, lambda x: x == 13),
    "a huge number": (12, lambda x: abs(x) > 2**30),
    "not a number": (1.5, lambda x: x != x),
    "infinity": (1.5, lambda x: x == float("inf")),
    "minus zero": (1.5, lambda x: repr(x) == "-0.0"),
    "no text": ("ab", lambda x: x == ""),
    "text that is no ASCII": ("ab", lambda x: not x.isascii()),
    "a long text": ("ab", lambda x: len(x) > 50),
    "white space": ("ab", lambda x: x != "" and not x.strip()),
    "an array of size 0": (np.arange(4.0), lambda x: x.size == 0),
    "an array of size 1": (np.arange(4.0), lambda x: x.size == 1),
    "a constant array": (np.arange(4.0), lambda x: x.size == 4 and len(set(x.tolist())) == 1),
    "an array with NaN": (np.arange(4.0), lambda x: bool(np.isnan(x).any())),
    "an array in the other order": (
        np.ones((2, 3)),
        lambda x: x.shape == (2, 3) and not x.flags.c_contiguous,
    ),
    "a missing key": ({"a": 1, "b": 2}, lambda x: list(x) == ["a"]),
    "keys in another order": ({"a": 1, "b": 2}, lambda x: list(x) == ["b", "a"]),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_edges_are_tried(name: str) -> None:
    value, is_it = SAMPLES[name]
    tree = unfolded(parse(call(value)))
    dice = random.Random(11)
    found = [mutated(tree, [tree], [], dice, is_bold=True) for _ in range(1500)]
    assert any(is_it(codec.decode_call(dump(folded(each)))[0][0]) for each in found)


def branches(went: set[tuple[int, int]], numbers: list[int], word: str) -> str:
    if len(numbers) > 5:
        went.add((1, 2))
    if word == "magic":
        went.add((2, 3))
        if not numbers:
            went.add((3, 4))
    return "done"


WORDS = "def target(numbers, word):\n    return word == 'magic'\n"


def test_what_is_kept_reaches_something_new_and_leads_further() -> None:
    probe = LocalProbe(branches)
    proposal = MutatedSource().propose(asked([call([1, 2, 3], "x")], probe, source=WORDS))
    reached: set[tuple[int, int]] = set()
    for one in LocalProbe(branches).reach(proposal.calls):
        assert not one.arcs <= reached
        reached |= one.arcs
    assert reached == {(1, 2), (2, 3), (3, 4)}
    assert len(proposal.calls) == len(set(proposal.calls)) <= 3


def test_the_same_seed_gives_the_same_calls_and_another_one_others() -> None:
    recorded = [call([1, 2, 3], "x"), call([9], "yy")]
    found = [
        MutatedSource().propose(asked(recorded, LocalProbe(kinds), entropy=entropy)).calls
        for entropy in (1, 1, 2)
    ]
    assert found[0] == found[1] != found[2]


def kinds(went: set[tuple[int, int]], numbers: list[int], word: str) -> float:
    went.add((0, 1))
    return sum(numbers) / len(word) if word else numbers[7]


def test_a_new_ending_on_a_known_line_is_kept() -> None:
    probe = LocalProbe(kinds)
    proposal = MutatedSource().propose(asked([call([2, -1], "x")], probe))
    endings = [ending_of(one.outcome) for one in LocalProbe(kinds).reach(proposal.calls)]
    assert "returned float -1" in {kind for kind, _ in endings}
    # Which is no ending that anybody means.
    assert "raised builtins.IndexError" not in {kind for kind, _ in endings}
    assert len(set(endings)) == len(endings)


def rounds(went: set[tuple[int, int]], items: list[int]) -> None:
    went.add((1, 1))


class CountingProbe(LocalProbe):
    """Tells also how often."""

    def reach(self, calls: Sequence[bytes]) -> tuple[Reached, ...]:
        found = super().reach(calls)
        lengths = [len(codec.decode_call(each)[0][0]) for each in calls]
        return tuple(
            replace(one, often=frozenset({((1, 1), length.bit_length())}))
            for one, length in zip(found, lengths, strict=False)
        )


def test_a_way_that_is_gone_much_more_often_is_kept() -> None:
    proposal = MutatedSource().propose(asked([call([1])], CountingProbe(rounds)))
    lengths = [len(codec.decode_call(each)[0][0]).bit_length() for each in proposal.calls]
    assert {0, 2, 3, 4} <= set(lengths)
    assert len(set(lengths)) == len(lengths)


def test_calls_that_are_known_are_not_given_again() -> None:
    recorded = [call([1, 2], "x")]
    first = MutatedSource().propose(asked(recorded, LocalProbe(kinds)))
    again = MutatedSource().propose(asked([*recorded, *first.calls], LocalProbe(kinds)))
    assert not set(first.calls) & set(again.calls)


def test_no_more_are_given_than_asked_for_and_no_longer_tried_than_there_is_time() -> None:
    few = MutatedSource().propose(asked([call([1, 2], "x")], LocalProbe(kinds), count=1))
    assert len(few.calls) == 1
    (one,) = LocalProbe(branches).reach(
        MutatedSource().propose(asked([call([1], "y")], LocalProbe(branches), source=WORDS, count=1)).calls
    )
    assert one.arcs  # the best of them
    probe = LocalProbe(kinds, most=20)
    MutatedSource().propose(asked([call([1, 2], "x")], probe))
    assert probe.calls == 20


def hangs_on_large(went: set[tuple[int, int]], n: int) -> int:
    if abs(n) > 10**6:
        raise KeyboardInterrupt
    went.add((n % 7, 1))
    return n


def test_after_a_call_that_did_not_come_back_numbers_stay_small() -> None:
    probe = LocalProbe(hangs_on_large)
    lost = []
    reach = probe.reach

    def noting(calls: Sequence[bytes]) -> tuple[Reached, ...]:
        found = reach(calls)
        lost.append(sum(not each.outcome for each in found))
        return found

    probe.reach = noting  # type: ignore[method-assign]
    MutatedSource().propose(asked([call(3)], probe, count=1000))
    first = next(number for number, count in enumerate(lost) if count)
    assert sum(lost[first + 1 :]) == 0


@pytest.mark.parametrize(
    ("recorded", "reason"),
    [
        ([], "to begin with"),
        ([b"garbage"], "came back"),
        ([call("x" * 100_000)], "small enough"),
        ([call(5)], "reached anything"),
    ],
)
def test_silence_says_why(recorded: list[bytes], reason: str) -> None:
    def constant(went: set[tuple[int, int]], *_args: object) -> str:
        return "always this"

    class Probe(LocalProbe):
        def reach(self, calls: Sequence[bytes]) -> tuple[Reached, ...]:
            return () if b"garbage" in calls else super().reach(calls)

    proposal = MutatedSource().propose(asked(recorded, Probe(constant)))
    assert not proposal.calls
    assert reason in proposal.silence


def test_without_a_probe_there_is_nothing_to_choose_by() -> None:
    assert "run" in MutatedSource().propose(asked([call(1)], None)).silence


@contextmanager
def probing(folder: Path, qualname: str) -> Iterator[TracingProbe]:
    probe = probe_of(folder, qualname)
    try:
        yield probe
    finally:
        probe.close()


def test_branches_of_a_real_function_are_reached(tmp_path: Path) -> None:
    with probing(tmp_path, "outer") as probe:
        proposal = MutatedSource().propose(asked([call(1)], probe, qualname="outer"))
        endings = [one.outcome for one in probe.reach(proposal.calls)]
    returned = {ast.literal_eval(repr(codec.decode(each)[1])) for each in endings if b"returned" in each}
    assert "large" in returned
