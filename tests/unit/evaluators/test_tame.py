"""Are only such edits called tame that by their text can neither remember a call nor reach anything?"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from perfsmith.evaluators._tame import is_tame

ORIGINAL = """\
import re
from collections import deque

LIMITS = {"low": 1}


def helper(x):
    return x + 1


class Table:
    kept = []

    def total(self, rows, memo={}):
        self.last = len(rows)
        out = []
        for row in rows:
            if re.match("a+", row.name) and row.size > LIMITS["low"]:
                out.append(helper(row.size))
        return out
"""

BODY = ORIGINAL[ORIGINAL.index("        self.last") :]

TAME = {
    "a hoisted pattern": (
        ORIGINAL.replace("class Table", '_A = re.compile("a+")\n\n\nclass Table').replace(
            're.match("a+", row.name)', "_A.match(row.name)"
        )
    ),
    "a comprehension": ORIGINAL.replace(
        BODY,
        "        self.last = len(rows)\n"
        "        low = LIMITS['low']\n"
        "        return [helper(r.size) for r in rows if re.match('a+', r.name) and r.size > low]\n",
    ),
    "a bound method": ORIGINAL.replace("out = []\n", "out = []\n        append = out.append\n").replace(
        "out.append(helper", "append(helper"
    ),
    "a set and an index made on the spot": ORIGINAL.replace(
        "out = []\n",
        "out = []\n        seen = set()\n        index = {}\n"
        "        for row in rows:\n            seen.add(row.size)\n            index[row.size] = row\n",
    ),
    "counting": ORIGINAL.replace("out = []\n", "out = []\n        n = 0\n        n += 1\n"),
    "rows of a table made on the spot": ORIGINAL.replace(
        "out = []\n",
        "out = []\n        table = [[0] * 3 for _ in range(4)]\n        for i in range(4):\n"
        "            line = table[i]\n            line[0] = i\n",
    ),
    "a standard function": ORIGINAL.replace(
        "import re\n", "import re\nfrom itertools import chain\n"
    ).replace("for row in rows:", "for row in chain(rows):"),
}

WILD = {
    "remembers in a new global": ORIGINAL.replace("class Table", "_SEEN = {}\n\n\nclass Table").replace(
        "out = []\n", "out = []\n        _SEEN[len(rows)] = out\n"
    ),
    "remembers in a new global by another name": ORIGINAL.replace(
        "class Table", "_SEEN = {}\n\n\nclass Table"
    ).replace("out = []\n", "out = []\n        s = _SEEN\n        s[len(rows)] = out\n"),
    "remembers in a new global by a method": ORIGINAL.replace(
        "class Table", "_SEEN = {}\n\n\nclass Table"
    ).replace("out = []\n", "out = []\n        _SEEN.setdefault(1, out)\n"),
    "remembers in a global of the original": ORIGINAL.replace(
        "out = []\n", "out = []\n        LIMITS[len(rows)] = out\n"
    ),
    "remembers in a default": ORIGINAL.replace("out = []\n", "out = []\n        memo[len(rows)] = out\n"),
    "remembers in the class": ORIGINAL.replace("out = []\n", "out = []\n        self.kept.append(out)\n"),
    "remembers in the object": ORIGINAL.replace("out = []\n", "out = []\n        self.cache = out\n"),
    "remembers in the function": ORIGINAL.replace("out = []\n", "out = []\n        helper.cache = out\n"),
    "remembers through a container of globals": ORIGINAL.replace(
        "out = []\n", "out = []\n        box = [LIMITS]\n        inner = box[0]\n        inner[1] = out\n"
    ),
    "remembers by adding in place": ORIGINAL.replace(
        "out = []\n", "out = []\n        s = self.kept\n        s += [out]\n"
    ),
    "remembers by a cache": ORIGINAL.replace(
        "import re\n", "import re\nfrom functools import lru_cache\n"
    ).replace("    def total", "    @lru_cache\n    def total"),
    "declares a global": ORIGINAL.replace("out = []\n", "global LAST\n        LAST = 1\n        out = []\n"),
    "another default": ORIGINAL.replace("memo={}", "memo={1: 2}"),
    "walks the stack": ORIGINAL.replace("import re\n", "import re\nimport sys\n").replace(
        "out = []\n", "out = []\n        sys._getframe(1).f_locals.clear()\n"
    ),
    "looks at frames of an exception": ORIGINAL.replace(
        "out = []\n",
        "out = []\n        try:\n            1 / 0\n        except ZeroDivisionError as e:\n"
        "            e.__traceback__.tb_frame.f_back.f_locals.clear()\n",
    ),
    "reads by name": ORIGINAL.replace("out = []\n", "out = []\n        getattr(helper, '__globals__')\n"),
    "reads by name through operator": ORIGINAL.replace(
        "import re\n", "import re\nfrom operator import attrgetter\n"
    ).replace("out = []\n", "out = []\n        attrgetter('__globals__')(helper)\n"),
    "opens a file": ORIGINAL.replace("out = []\n", "out = []\n        open('/tmp/x', 'a')\n"),
    "imports inside": ORIGINAL.replace("out = []\n", "out = []\n        import gc\n"),
    "starts something at import": ORIGINAL.replace("class Table", "_X = helper(1)\n\n\nclass Table"),
    "a helper of its own": ORIGINAL.replace("class Table", "def _fast(x):\n    return x\n\n\nclass Table"),
    "another attribute of the class": ORIGINAL.replace("kept = []\n", "kept = []\n    _memo = {}\n"),
    "a changed neighbour": ORIGINAL.replace("return x + 1", "return x + 2"),
    "no Python": ORIGINAL.replace("out = []\n", "out = [\n"),
}


@pytest.mark.parametrize("after", TAME.values(), ids=TAME)
def test_what_only_computes_is_tame(after: str) -> None:
    assert after != ORIGINAL
    assert is_tame(ORIGINAL, after, "Table.total")


@pytest.mark.parametrize("after", WILD.values(), ids=WILD)
def test_what_could_remember_or_reach_out_is_not(after: str) -> None:
    assert after != ORIGINAL
    assert not is_tame(ORIGINAL, after, "Table.total")


def test_what_the_original_does_the_edit_may_do() -> None:
    before = dedent(
        """
        KEPT = {}


        def target(x):
            KEPT[x] = 1
            return getattr(x, "size")
        """
    )
    assert is_tame(before, before.replace("return getattr", "y = 1\n    return getattr"), "target")
    assert not is_tame(before, before.replace("KEPT[x] = 1", "KEPT[x] = 1\n    KEPT.pop(x)"), "target")
    assert not is_tame(before, before.replace("return", "getattr(x, '__class__')\n    return"), "target")


REDTEAM = Path(__file__).parents[2] / "redteam"
WRONG_NOT_WILD = {
    "cg_02b_small_values_change_sign",
    "cg_04_one_row_many_times",
    "cg_04b_the_argument_itself",
    "cg_05_other_arguments",
    "cg_05b_without_the_cause",
    "own_02_drops_the_update_of_the_module",
    "own_03_drops_what_was_printed",
    "rt_042c_view_of_the_input",
    "rt_080_takes_all_memory",
    "rt_090_right_on_small_sizes",
    "rt_097_identity",
    "rt_097b_constant",
    "rt_101b_generator_for_list",
}
"""Cheats that give a wrong result and use nothing else: the comparison of results stops them."""


def test_no_cheat_that_lives_on_memory_or_the_clock_is_tame() -> None:
    hosts: dict[str, object] = {}
    exec((REDTEAM / "hosts.py").read_text(), hosts)
    sources = hosts["SOURCES"]
    assert isinstance(sources, dict)
    tame = set()
    for path in sorted((REDTEAM / "cheats").glob("*.py")):
        text = path.read_text()
        host = text.splitlines()[0].partition(":")[2].split()[0]
        if is_tame(sources[host], text, "target"):
            tame.add(path.stem)
    assert tame == WRONG_NOT_WILD
