"""Values that code asks for with `is` come out of the codec as themselves."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator

import pytest

from perfsmith.sandboxes.harness import codec

SOURCE = """
class Kind(tuple):
    parent = None
    def __getattr__(self, name):
        new = Kind(self + (name,))
        setattr(self, name, new)
        new.parent = self
        return new

class Missing:
    pass

Root = Kind()
Word = Root.Word
Long = Word.Long
MISSING = Missing()
MARK = object()
"""


@pytest.fixture
def module() -> Iterator[types.ModuleType]:
    made = types.ModuleType("made_for_singletons")
    made.__file__ = "/somewhere/made_for_singletons.py"
    sys.modules[made.__name__] = made
    exec(SOURCE, made.__dict__)
    codec.classes._SINGLETONS[
        "count"
    ] = -1  # a module came and went since the table was made, which no program does
    yield made
    del sys.modules[made.__name__]


@pytest.mark.parametrize("name", ["Root", "Word", "Long", "MISSING", "MARK"])
def test_a_singleton_comes_back_as_itself(module: types.ModuleType, name: str) -> None:
    value = getattr(module, name)
    assert codec.decode(codec.encode([value, 1]))[0] is value  # type: ignore[no-untyped-call]


def test_a_value_held_by_no_module_crosses_by_content(module: types.ModuleType) -> None:
    made = module.Kind(("a",))
    made.parent = made
    back = codec.decode(codec.encode(made))  # type: ignore[no-untyped-call]
    assert back == made
    assert back.parent is back
