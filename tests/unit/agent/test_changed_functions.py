"""Every function a change touches is found: to be judged, or to be stated as not judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfsmith.agent.run._changed import FileChange, TouchedFunctions, compare_files, touched_functions
from perfsmith.tasks import Candidate, FileEdit, Origin, discover

SHOP = '''"""A shop."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

RATE = 1.19
DOUBLE = RATE * 2


def total(items: Sequence[float]) -> float:
    """Sum."""
    return sum(items) * RATE


def twice(item):
    return item * DOUBLE


def nobody(a):
    return a + 0


def outer(rows):
    def inner(row):
        return row + 1

    return [inner(row) for row in rows]


class Cart:
    size = 3

    def add(self, item):
        self.items.append(item)

    def limit(self):
        return self.size

    @property
    def value(self):
        return sum(self.items)

    @value.setter
    def value(self, new):
        self.items = [new]


try:
    import fast

    def sort(rows):
        return fast.sort(rows)
except ImportError:

    def sort(rows):
        return sorted(rows)
'''


def change(*edits: tuple[str, str]) -> FileChange:
    text = SHOP
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return compare_files(SHOP, text)


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("a + 0", "a * 0", {"nobody"}),
        ("row + 1", "row + 2", {"outer.<locals>.inner"}),
        ("[inner(row) for row in rows]", "list(map(inner, rows))", {"outer"}),
        ("self.items.append(item)", "self.items += [item]", {"Cart.add"}),
        ("return sum(self.items)", "return math.fsum(self.items)", {"Cart.value"}),
        ("sorted(rows)", "list(sorted(rows))", set()),
        ("RATE = 1.19", "RATE = 1.2", {"total", "twice"}),
        ("DOUBLE = RATE * 2", "DOUBLE = RATE + RATE", {"twice"}),
        ("size = 3", "size = 4", {"Cart.limit"}),
        ("class Cart:", "class Cart(dict):", {"Cart.add", "Cart.limit", "Cart.value"}),
        (
            "    size = 3",
            "    __slots__ = ('items',)\n    size = 3",
            {"Cart.add", "Cart.limit", "Cart.value"},
        ),
        ("import math", "import math, heapq", set()),
        ("import deque", "import OrderedDict, deque", set()),
        ("import math", "import math\nfrom helpers import sum", {"total", "Cart.value"}),
        ("    from collections.abc import Sequence", "    from typing import Sequence", set()),
        ("def nobody", "def helper(a):\n    return a\n\n\ndef nobody", set()),
        ("def nobody", "def sum(a):\n    return a\n\n\ndef nobody", {"total", "Cart.value"}),
        ('    """Sum."""\n', "    # Adds up.\n", {"total"}),
        ("import math", "import math  # for fsum", set()),
    ],
)
def test_functions_whose_code_or_names_differ_are_changed(old: str, new: str, changed: set[str]) -> None:
    found = change((old, new))
    assert {name for name in found.changed if "sort" not in name} == changed


def test_code_that_runs_when_the_module_is_imported_counts_for_every_function() -> None:
    found = change(("import math\n", "import math\n\nfrom helpers import *\n"))
    assert {"total", "twice", "nobody", "outer", "Cart.add"} <= found.changed


def test_a_removed_function_is_stated() -> None:
    found = change(("def nobody(a):\n    return a + 0\n", ""), ("item * DOUBLE", "nobody(item)"))
    assert found.changed == {"twice"}
    assert "removes it" in found.unjudgeable["nobody"]
    assert found.removed == {"nobody"}


def test_a_removed_inner_function_is_judged_by_the_function_around_it() -> None:
    inner = "    def inner(row):\n        return row + 1\n\n    return [inner(row) for row in rows]"
    found = change((inner, "    return [row + 1 for row in rows]"))
    assert found.changed == {"outer"}
    assert not found.unjudgeable


def test_a_changed_setter_is_not_taken_for_its_getter() -> None:
    found = change(("self.items = [new]", "self.items = [new, new]"))
    assert found.changed == set()
    assert list(found.unjudgeable) == ["Cart.value.setter"]


def test_of_two_definitions_only_the_one_that_stands_can_be_judged() -> None:
    first = change(("fast.sort(rows)", "fast.sort(list(rows))"))
    assert "several times" in first.unjudgeable["sort"]
    second = change(("return sorted(rows)", "return sorted(list(rows))"))
    assert ("sort" in second.changed, second.unjudgeable) == (True, {})


def test_names_that_other_files_may_read_are_told() -> None:
    assert change(("RATE = 1.19", "RATE = 1.2")).outside == {"RATE", "DOUBLE"}
    assert change(("a + 0", "a")).outside == frozenset()


def test_comments_and_layout_change_nothing() -> None:
    found = change(("a + 0", "(a + 0)  # nothing"), ("import math\n", "import math\n\n\n"))
    assert (found.changed, found.unjudgeable, found.outside) == (frozenset(), {}, frozenset())


def test_what_is_no_python_is_refused() -> None:
    with pytest.raises(SyntaxError):
        compare_files(SHOP, "def nobody(:\n")


def test_this_very_file_compares_equal_to_itself() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert compare_files(text, text).changed == frozenset()


HELPED = "def _help(a):\n    return a\n\n\ndef use(a):\n    return _help(a)\n"
INLINED = "def use(a):\n    return a\n"


def touched(root: Path, before: dict[str, str], after: dict[str, str]) -> TouchedFunctions:
    for path, text in before.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text)
    edits = tuple(FileEdit(path=path, before_sha256="", after=text) for path, text in after.items())
    candidate = Candidate(target="", files=edits, origin=Origin(proposer="given"))
    return touched_functions(discover(root).targets, root, candidate)


def test_a_private_function_that_nobody_mentions_may_go(tmp_path: Path) -> None:
    found = touched(tmp_path, {"shop.py": HELPED}, {"shop.py": INLINED})
    assert ([t.id for t in found.targets], found.unjudgeable) == (["shop.py::use"], ())
    assert found.messages == ("shop.py::_help is removed, and nothing in the project mentions it",)


def test_a_private_function_that_another_file_mentions_is_missed(tmp_path: Path) -> None:
    before = {"shop.py": HELPED, "other.py": "from shop import _help\n"}
    found = touched(tmp_path, before, {"shop.py": INLINED})
    assert [target.id for target, _ in found.unjudgeable] == ["shop.py::_help"]


def test_functions_of_files_that_are_no_sources_are_stated_and_tests_are_left_to_the_judge(
    tmp_path: Path,
) -> None:
    before = {"setup.py": HELPED, "tests/test_shop.py": HELPED, "notes.txt": "1"}
    after = {
        "setup.py": HELPED.replace("return a\n", "return -a\n"),
        "tests/test_shop.py": "",
        "notes.txt": "2",
    }
    found = touched(tmp_path, before, after)
    assert found.targets == ()
    assert [target.id for target, _ in found.unjudgeable] == ["setup.py::_help"]


def test_a_change_that_is_no_python_is_judged_by_any_function_of_the_file(tmp_path: Path) -> None:
    found = touched(tmp_path, {"shop.py": HELPED}, {"shop.py": "def use(:\n"})
    assert {target.qualname for target in found.targets} == {"_help", "use"}
