from __future__ import annotations

import random

import pytest

from recordkit import TextIndex, closest, edit_distance, tokenise

WORDS = [
    "river",
    "stone",
    "window",
    "market",
    "letter",
    "winter",
    "garden",
    "bridge",
    "candle",
    "harbour",
    "the",
    "of",
]


def test_stop_words_and_punctuation_are_dropped():
    assert tokenise("The state-of-the-art isn't IN the_box, is it?") == ["state-of-the-art", "isn't", "box"]
    assert tokenise("") == []


def test_a_long_text():
    rng = random.Random(3)
    words = rng.choices(WORDS, k=5000)
    assert tokenise(" ".join(words)) == [word for word in words if word not in ("the", "of")]


@pytest.fixture
def index() -> TextIndex:
    rng = random.Random(4)
    filled = TextIndex()
    for number in range(300):
        filled.add(" ".join(rng.choices(WORDS, k=8)) + f" entry{number}")
    return filled


def test_every_word_of_a_query_must_occur(index):
    found = index.search("river stone")
    assert found == sorted(set(index.search("river")) & set(index.search("stone")))
    assert index.search("entry17") == [17]
    assert index.search("river nowhere") == []


def test_a_query_of_stop_words_finds_nothing(index):
    assert index.search("the of") == []


def test_the_vocabulary_is_sorted_and_without_stop_words(index):
    assert index.vocabulary == sorted(index.vocabulary)
    assert "the" not in index.vocabulary


def test_documents_are_numbered_in_order():
    index = TextIndex()
    assert [index.add("one two two"), index.add("two")] == [0, 1]
    assert index.search("two") == [0, 1]


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [
        ("", "", 0),
        ("abc", "", 3),
        ("", "ab", 2),
        ("kitten", "sitting", 3),
        ("flaw", "lawn", 2),
        ("same", "same", 0),
    ],
)
def test_distances(first, second, distance):
    assert edit_distance(first, second) == distance


def test_distance_of_long_texts():
    rng = random.Random(8)
    first = "".join(rng.choices("abcd", k=220))
    second = first[:50] + "X" + first[51:120] + first[125:]
    assert edit_distance(first, second) in range(5, 8)


def test_suggestions_come_nearest_first(index):
    assert closest("wintr", WORDS) == ["winter", "river", "window"]
    assert closest("entry1x", index.vocabulary, limit=1) == ["entry1"]
