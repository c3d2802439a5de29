"""The dictionary of a target: what its text names, and texts such as its patterns describe."""

from __future__ import annotations

import random
import re

import pytest

from perfsmith.evaluators.oracles._patterns import examples_of
from perfsmith.evaluators.oracles._words import words_by_line, words_of

SOURCE = '''
"""Not this one: 1001."""
import re

LIMIT = 512
TABLE = {"north": 1, "south": 2}
PATTERN = re.compile(r"&#x([0-9a-f]+);")
UNUSED = "nobody names it"


def helper(text):
    return text == "from the helper" and len(text) < LIMIT


def target(text, n=4.5):
    """Nor this one: 1002."""
    if text in TABLE or PATTERN.search(text):
        return helper(text)
    return re.sub("ab+", "", text) or n == 77


def other():
    return "of another function"
'''


def test_words_are_the_functions_own_first_and_then_those_of_what_it_names() -> None:
    words = words_of(SOURCE, "target")
    assert {76, 77, 78, 4.5} <= set(words[:12])
    assert {"north", "south", "from the helper", 512, 511, 513} <= set(words)
    assert not {"nobody names it", "of another function", "ab+", 1001, 1002} & set(words)
    texts = [word for word in words if isinstance(word, str)]
    assert any(re.fullmatch(r"ab+", text) for text in texts)
    assert any(re.fullmatch(r"&#x([0-9a-f]+);", text) for text in texts)
    assert words == words_of(SOURCE, "target")


def test_a_large_table_leaves_room_for_the_rest() -> None:
    source = f"TABLE = {list(range(0, 9000, 3))}\ndef target(x):\n    return x in TABLE or helper(x)\n"
    words = words_of(f"{source}def helper(x):\n    return x == 'seldom'\n", "target")
    assert len(words) <= 240
    assert "seldom" in words
    assert max(word for word in words if isinstance(word, int)) > 4000


def test_the_numbers_of_a_table_are_there_themselves_before_their_neighbours() -> None:
    table = tuple((limit, (limit + 50,)) for limit in range(1000, 21_000, 1000))
    words = words_of(
        f"TABLE = {table}\ndef target(n):\n    return [x for x, _ in TABLE if n < x]\n", "target"
    )
    assert set(range(1000, 21_000, 1000)) <= set(words)


@pytest.mark.parametrize("source", ["not python(", "", "x = 1"])
def test_without_a_function_there_are_no_words(source: str) -> None:
    assert words_of(source, "target") == ()


@pytest.mark.parametrize(
    "pattern",
    [
        r"&#(\d+);",
        r"(?i)0x[0-9a-f]{2,4}",
        r"^(\w+)\s*=\s*\"([^\"]*)\"$",
        r"(a|bc)+?d*",
        r"(?P<q>['\"]).*?(?P=q)",
        r"[^\d\s]{3}",
        r"\.(?:zip|tar\.gz)\Z",
        r"(?>ab|c)x++",
        r"[\w.-]+@[\w-]+",
    ],
)
def test_texts_are_such_as_the_pattern_describes(pattern: str) -> None:
    made = examples_of(pattern, random.Random(3), count=20)
    assert made == examples_of(pattern, random.Random(3), count=20)
    matching = sum(re.search(pattern, text) is not None for text in made)
    assert matching >= len(made) - 2


@pytest.mark.parametrize(
    "pattern", ["(", "[z-a]", "a{5,2}", "(?P<n", "a" * 10, "(a{0,60000}){0,60000}", "(?=x)"]
)
def test_no_pattern_is_ever_run_and_none_takes_long(pattern: str) -> None:
    assert all(len(text) <= 60 for text in examples_of(pattern, random.Random(1), count=4))


def test_a_pattern_that_takes_for_ever_is_described_at_once() -> None:
    assert examples_of(r"(a+)+(a+)+(a+)+b\Z(?<=x)", random.Random(1), count=50)
    assert len(examples_of("(((((a{50}){50}){50}){50}){50})", random.Random(1), count=1)[0]) <= 60


def test_a_pattern_that_doubles_what_it_has_written_stays_short() -> None:
    doubling = "(a)" + "".join(rf"(\{group}\{group})" for group in range(1, 60))
    assert all(len(text) <= 60 for text in examples_of(doubling, random.Random(1), count=3))
    assert examples_of("(?:){4000000000}x", random.Random(1), count=6)


def test_a_pattern_of_halves_of_characters_is_one() -> None:
    assert isinstance(
        words_of("import re\ndef f(x):\n    return re.sub('[\\ud800-\\udfff]', '', x)\n", "f"), tuple
    )


def test_constants_are_those_of_the_function_and_their_neighbours() -> None:
    method = "class C:\n    def target(self, x):\n        return x > 40 or x == 'word'\n"
    source = f"def other():\n    return 5\n{method}"
    assert set(words_of(source, "C.target")) == {39, 40, 41, "word"}
    assert words_of("not python(", "target") == ()


def test_words_are_known_by_their_lines() -> None:
    source = "LIMIT = 7\n\ndef target(text):\n    if ord(text[0]) == 0x6C:\n        return text.strip(',;')\n"
    found = words_by_line(source)
    assert found[1] == (7, 6, 8)
    assert set(found[4]) >= {0x6C, "l", 0}
    assert found[5] == (",;", ",", ";")
    assert words_by_line("def target(:") == {}
