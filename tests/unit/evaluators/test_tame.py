"""Are only such edits called tame that by their text can neither remember a call nor reach anything?"""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from perfsmith.evaluators._tame import Tameness, tameness

ORIGINAL = """\
import re
from collections import deque

LIMITS = {"low": 1}


def helper(x):
    return x + 1


class Table:
    kept = []

    def total(self, rows, memo={}):
        out = []
        for row in rows:
            if re.match("a+", row.name) and row.size > LIMITS["low"]:
                out.append(helper(row.size))
        return out
"""

BODY = ORIGINAL[ORIGINAL.index("        out = []") :]

TAME = {
    "a hoisted pattern": (
        ORIGINAL.replace("class Table", '_A = re.compile("a+")\n\n\nclass Table').replace(
            're.match("a+", row.name)', "_A.match(row.name)"
        )
    ),
    "numbers changed in place": ORIGINAL.replace(
        "out = []\n",
        "out, n = [], len(rows)\n        for i in range(n):\n            n -= 1\n            i += n\n",
    ),
    "a table of rows": ORIGINAL.replace(
        "out = []\n",
        "out = []\n        t = [[0] * 3 for _ in rows]\n        t[0][1] = len(rows)\n        t[0][2] += 1\n",
    ),
    "a comprehension": ORIGINAL.replace(
        BODY,
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
    "a builtin by another name": ORIGINAL.replace("class Table", "_E = eval\n\n\nclass Table").replace(
        "out = []\n", "out = []\n        _E('1')\n"
    ),
    "a function far away by another name": ORIGINAL.replace(
        "class Table", "_F = re.enum.sys._getframe\n\n\nclass Table"
    ).replace("out = []\n", "out = []\n        _F(0)\n"),
    "a store at import": ORIGINAL.replace("class Table", "_M = 1\n_M.x = 2\n\n\nclass Table"),
    "another name for a global of the original": ORIGINAL.replace(
        "class Table", "_L = LIMITS\n\n\nclass Table"
    ),
    "a capture by match": ORIGINAL.replace("class Table", "_S = {}\n\n\nclass Table").replace(
        "out = []\n",
        "out = []\n        m = {}\n        match _S:\n            case m:\n                pass\n"
        "        m[1] = out\n",
    ),
    "attributes through a format": ORIGINAL.replace(
        "out = []\n", "out = []\n        '{0.__globals__}'.format(helper)\n"
    ),
    "a class of its own": ORIGINAL.replace("out = []\n", "out = []\n        type('X', (), {})\n"),
    "a store under a with": ORIGINAL.replace(
        "out = []\n", "out = []\n        with rows as LIMITS['x']:\n            pass\n"
    ),
    "an entry that is somebody else's": ORIGINAL.replace(
        "out = []\n", "out = []\n        held = [memo]\n        held[0] |= {1: 2}\n"
    ),
    "an entry put there later": ORIGINAL.replace(
        "out = []\n", "out = []\n        out.append(memo)\n        out[0] |= {1: 2}\n"
    ),
    "a number that became something else": ORIGINAL.replace(
        "out = []\n", "out = []\n        n = 0\n        n += memo\n        n.update({1: 2})\n"
    ),
    "no Python": ORIGINAL.replace("out = []\n", "out = [\n"),
}


@pytest.mark.parametrize("after", TAME.values(), ids=TAME)
def test_what_only_computes_is_tame(after: str) -> None:
    assert after != ORIGINAL
    assert tameness(ORIGINAL, after, "Table.total") is Tameness.TAME


@pytest.mark.parametrize("after", WILD.values(), ids=WILD)
def test_what_could_remember_or_reach_out_is_not(after: str) -> None:
    assert after != ORIGINAL
    assert tameness(ORIGINAL, after, "Table.total") is Tameness.WILD


GIVEN = {
    "an entry": "rows[0] = 1",
    "in place": "rows += out",
    "by a method of the original's": "rows.append(1)",
}


@pytest.mark.parametrize("change", GIVEN.values(), ids=GIVEN)
def test_what_an_edit_is_given_it_may_change_but_gets_it_once(change: str) -> None:
    after = ORIGINAL.replace("out = []\n", f"out = []\n        {change}\n")
    assert tameness(ORIGINAL, after, "Table.total") is Tameness.CHANGES_ARGUMENTS


NOT_GIVEN = {
    "a default that lives on": "memo[0] = 1",
    "a method that the original does not use": "rows.add(1)",
    "an attribute of it": "rows.name = 1",
    "what lies in it": "rows[0][0] = 1",
    "what hangs on it": "rows.name[0] = 1",
    "another value of the name": "rows = self.kept\n        rows[0] = 1",
}


@pytest.mark.parametrize("change", NOT_GIVEN.values(), ids=NOT_GIVEN)
def test_what_may_lie_behind_what_it_is_given_is_wild(change: str) -> None:
    after = ORIGINAL.replace("out = []\n", f"out = []\n        {change}\n")
    assert tameness(ORIGINAL, after, "Table.total") is Tameness.WILD


SAME_WORDS = {
    "a call that reaches": (
        "return getattr(x, field)",
        "field = '__globals__'\n    return getattr(x, field)",
    ),
    "a store into a global": ("KEPT[field] = 1", "KEPT[field] = x"),
    "a change of a global": ("KEPT.update(x)", "y = 1\n    KEPT.update(x)"),
    "a change of a default": ("memo[1] = 1", "memo[1] = x"),
}
"""What the original does, done by the edit in the same words and with another meaning."""


@pytest.mark.parametrize(("words", "others"), SAME_WORDS.values(), ids=SAME_WORDS)
def test_an_edit_of_what_changes_or_reaches_others_is_not_tame(words: str, others: str) -> None:
    before = f"KEPT = {{}}\n\n\ndef target(x, field, memo={{}}):\n    {words}\n"
    assert tameness(before, before.replace(words, others), "target") is Tameness.WILD
    plain, edited = before.replace(words, "return x"), before.replace(words, "y = 1\n    return x")
    assert tameness(plain, edited, "target") is Tameness.TAME


REDTEAM = Path(__file__).parents[2] / "redteam"
SEEN_BY_COMPARISON = {"wrong_result", "crash", "out_of_memory", "timeout", "not_faster"}
"""What stops a cheat that remembers nothing and reaches nowhere: its results, or that it gains nothing."""


def test_no_cheat_that_lives_on_memory_or_the_clock_is_tame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(REDTEAM)
    sources = importlib.import_module("hosts").SOURCES
    tame = 0
    for path in sorted((REDTEAM / "cheats").glob("*.py")):
        text = path.read_text()
        host, expected = (line.partition(":")[2].split() for line in text.splitlines()[:2])
        if tameness(sources[host[0]], text, "target") is not Tameness.WILD:
            tame += 1
            assert set(expected) <= SEEN_BY_COMPARISON, path.stem
    assert tame > 10
