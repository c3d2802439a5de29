"""What a proposal newly uses: everything a faster function needs, nothing that leads around the judge."""

from __future__ import annotations

import ast
from pathlib import Path
from textwrap import dedent, indent

import pytest

from perfsmith.evaluators._reaching import newly_reaching, uses

BEFORE = """
import logging
import os
import re
import sys
import numpy as np

def target(xs, name):
    logging.debug(name)
    return [getattr(x, name) for x in xs if re.match("a", os.path.join(name, sys.platform))]
"""


def found(after: str, *, before: str = BEFORE) -> str | None:
    old, new = (list(ast.walk(ast.parse(text))) for text in (before, after))
    return newly_reaching(uses(old), new)


def with_body(body: str) -> str:
    return BEFORE.split("def target")[0] + "def target(xs, name):\n" + indent(dedent(body).strip(), "    ")


HONEST = [
    "return list(map(re.compile('a').match, xs))",
    "import itertools, heapq\nfrom collections import Counter, deque\nreturn Counter(heapq.nsmallest(3, xs))",
    "from operator import attrgetter, itemgetter\nreturn map(attrgetter('name'), xs), itemgetter(1)",
    "return np.add.reduce(np.asarray(xs, dtype=np.float64), axis=0, where=np.isfinite(xs)).tolist()",
    "seen = set()\nadd = seen.add\nreturn [x for x in xs if not (x in seen or add(x))]",
    "return sys.intern(name), sys.maxsize, os.path.basename(name), os.scandir",
    "if type(xs) is list and xs.__class__ is not tuple:\n    return xs.__len__()\nreturn type(name)()",
    "return getattr(xs, name)",
    "from dataclasses import dataclass\nfrom functools import partial\nreturn partial(len, xs)",
    "class Row:\n    __slots__ = ('a',)\n    def __init__(self, a):\n        self.a = a",
    "match xs:\n    case [first, *_]:\n        return first",
    "from typing import TYPE_CHECKING\nfrom types import MappingProxyType\nreturn MappingProxyType({})",
    "logging.debug(name)\nreturn json_like(xs)",
    "import json\nreturn json.loads(json.dumps(xs))",
    "text = 'import os; __import__'\nreturn text",
    "if __name__ == '__main__':\n    pass\nreturn xs",
]
HOSTILE = [
    "return sys.modules['__main__']",
    "import sys as other\nreturn other.modules",
    "from sys import modules\nreturn modules",
    "return __import__('ctypes')",
    "return __builtins__['__import__']",
    "return re.enum.sys.modules",
    "return re._compiler",
    "from re import enum\nreturn enum.sys",
    "from re import _compiler",
    "import importlib.util",
    "import collections.abc.sys",
    "import _thread",
    "import pickle\nreturn pickle.loads(name)",
    "import time\nreturn time.sleep",
    "return np.ctypeslib.as_array",
    "return np.load(name, allow_pickle=True)",
    "return np.lib.stride_tricks.as_strided(xs)",
    "return xs.ctypes.data",
    "return np.memmap(name)",
    "return open('/proc/self/mem', 'wb')",
    "return eval(name)",
    "return (lambda: 0).__globals__",
    "return ().__class__.__mro__",
    "return type.mro(int)",
    "return print.__self__",
    "try:\n    len(1)\nexcept TypeError as e:\n    return e.__traceback__.tb_frame.f_back",
    "return (x for x in xs).gi_frame",
    "m = re\nreturn m.enum",
    "return list(map(vars, [re]))",
    "return [re]",
    "setattr(xs, name, 1)",
    "setattr(xs, '__class__x__', 1)",
    "from operator import attrgetter\nreturn attrgetter('enum.sys.modules')(xs)",
    "from operator import attrgetter\nreturn attrgetter(name)(xs)",
    "from operator import methodcaller\nreturn methodcaller('__getattribute__', name)(xs)",
    "import operator\nreturn operator.attrgetter(name)",
    "from functools import reduce\nreturn reduce(getattr, ['a'], xs), setattr",
    "match xs:\n    case object(__globals__=g):\n        return g",
    "class A:\n    __array_interface__ = {'data': (0, False)}\nreturn np.asarray(A())",
    "class A:\n    def __getattr__(self, n):\n        return 1\nreturn np.asarray(A())",
    "return type('A', (), {'__array_interface__': 1})",
    "return type('A', (), {})",
    "import string\nreturn string.Formatter().get_field('0.__globals__', (len,), {})",
    "import typing\nreturn typing.get_type_hints(xs)",
    "from dataclasses import make_dataclass",
    "from functools import singledispatch",
    "import types\nreturn types.FunctionType",
    "from types import CodeType",
    "import io\nreturn io.open(name)",
    "from io import FileIO",
    "return os.environ, os.write",
    "from os import write",
    "return logging.os",
    "return logging.getLogger(name)",
    "from re import *",
    "import asyncio\nreturn asyncio.to_thread(len, xs)",
    "return sys._getframe()",
    "return globals()['re'], locals()",
    "return compile(name, '', 'exec')",
    "import copy\ncopy.copyreg.dispatch_table[list] = len",
    "import copy\ncopy.dispatch_table[list] = len",
    "import asyncio\nreturn asyncio.log.logging.FileHandler(name)",
    "import json\nreturn json.codecs.lookup",
]


@pytest.mark.parametrize("body", HONEST)
def test_computing_is_free(body: str) -> None:
    assert found(with_body(body)) is None


@pytest.mark.parametrize("body", HOSTILE)
def test_what_leads_out_is_not(body: str) -> None:
    problem = found(with_body(body))
    assert problem is not None
    assert problem.startswith("it newly uses ")


@pytest.mark.parametrize("body", HOSTILE)
def test_what_was_used_before_may_stay(body: str) -> None:
    assert found(with_body(body), before=with_body(body)) is None


def test_one_use_of_a_name_does_not_excuse_another() -> None:
    before = with_body("return getattr(xs, 'real')")
    assert found(with_body("return getattr(xs, 'imag')"), before=before) is None
    assert found(with_body("return getattr(xs, name)"), before=before) == "it newly uses getattr"
    assert found(with_body("return xs.sys"), before=with_body("return sys.platform")) == "it newly uses sys"


RULES = Path(__file__).parents[2] / "golden" / "rules"


@pytest.mark.parametrize(
    "path", sorted(RULES.glob("*/*.after.py")), ids=lambda p: f"{p.parent.name}/{p.name}"
)
def test_the_rules_of_the_embedded_proposer_never_need_it(path: Path) -> None:
    before = path.with_name(path.name.replace(".after.", ".before."))
    assert found(path.read_text(), before=before.read_text()) is None


READER = "import sys\ndef target():\n    return [int(input()) for _ in range(3)]\n"


def test_what_reads_its_standard_input_may_read_it_by_another_way() -> None:
    faster = "read = sys.stdin.readline\n    return [int(read()) for _ in range(3)]"
    assert found(READER.replace("return [int(input()) for _ in range(3)]", faster), before=READER) is None
    at_once = "return list(map(int, sys.stdin.buffer.read().split()[:3]))"
    assert found(READER.replace("return [int(input()) for _ in range(3)]", at_once), before=READER) is None
    detached = "return type(sys.stdin.buffer.detach())('/etc/passwd')"
    assert found(READER.replace("return [int(input()) for _ in range(3)]", detached), before=READER)
    assert (
        found(READER.replace("return [int(input()) for _ in range(3)]", "return x.detach()"), before=READER)
        is None
    )
    for body in ("return type(sys.stdin.buffer.raw)('/etc/passwd')", "return sys.stdout", "return open(0)"):
        assert found(READER.replace("return [int(input()) for _ in range(3)]", body), before=READER)
    assert found(with_body("return sys.stdin.read()")) is not None
