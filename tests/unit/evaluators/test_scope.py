"""The first gate: a patch applies exactly, stays inside its target, and keeps what others see."""

from __future__ import annotations

import hashlib
from pathlib import Path
from textwrap import dedent

import pytest

from perfsmith.evaluators._scope import scope_problem
from perfsmith.tasks import Candidate, FileEdit, Origin, Verdict

BEFORE = dedent(
    '''
    """About rates."""
    import math
    from typing import TYPE_CHECKING

    if TYPE_CHECKING:
        from decimal import Decimal

    RATE = 2
    _seen = {}

    def _private(x):
        return x + 1

    def _shared(x):
        return x

    def target(x, *, y=1):
        """Doc."""
        return math.sqrt(_private(x)) * y

    def other(x):
        return _shared(x) * RATE

    class Table(list):
        size = 3

        def render(self):
            return self.size

        def _row(self):
            return 1
    '''
)


def problem(
    tmp_path: Path,
    after: str,
    *,
    target: str = "mod.py::target",
    path: str = "mod.py",
    before: str = BEFORE,
    allowed: frozenset[str] | None = frozenset(["mod.py"]),
) -> tuple[Verdict, str] | None:
    (tmp_path / "mod.py").write_text(BEFORE)
    edit = FileEdit(path=path, before_sha256=hashlib.sha256(before.encode()).hexdigest(), after=after)
    candidate = Candidate(target=target, files=(edit,), origin=Origin(proposer="test"))
    return scope_problem(candidate, tmp_path, allowed_files=allowed, dependencies=frozenset(["numpy"]))


BODY = "    return math.sqrt(_private(x)) * y\n"

ALLOWED = {
    "the body": BEFORE.replace(BODY, "    return (x + 1) ** 0.5 * y\n"),
    "a new constant and import": BEFORE.replace("RATE = 2", "RATE = 2\n_TABLE = (1, 2)").replace(
        "import math\n", "import math\nimport itertools\nimport numpy as np\n"
    ),
    "a new helper": BEFORE.replace("def target", "def _fast(x):\n    return x\n\ndef target"),
    "a private helper renamed": BEFORE.replace("_private", "_renamed"),
    "a private helper gone": BEFORE.replace("def _private(x):\n    return x + 1\n", "").replace(
        BODY, "    return (x + 1) ** 0.5 * y\n"
    ),
    "comments": BEFORE.replace("RATE = 2", "# as agreed\nRATE = 2"),
}
REFUSED = {
    "nothing": (BEFORE, Verdict.INVALID_EDIT),
    "no Python": ("def target(:", Verdict.INVALID_EDIT),
    "a null byte": (BEFORE + "\0", Verdict.INVALID_EDIT),
    "parentheses without end": (BEFORE + "x = " + "(" * 5000, Verdict.INVALID_EDIT),
    "a tower of signs": (BEFORE + "x = " + "-" * 200_000 + "1", Verdict.INVALID_EDIT),
    "another encoding": ("# coding: utf-7\n" + BEFORE, Verdict.INVALID_EDIT),
    "a public function gone": (BEFORE.replace("def other", "def another"), Verdict.INVALID_EDIT),
    "a method gone": (BEFORE.replace("def render", "def draw"), Verdict.INVALID_EDIT),
    "another default": (BEFORE.replace("y=1", "y=2"), Verdict.INVALID_EDIT),
    "a decorator": (BEFORE.replace("def target", "@cached\ndef target"), Verdict.INVALID_EDIT),
    "another base": (BEFORE.replace("Table(list)", "Table(tuple)"), Verdict.INVALID_EDIT),
    "a foreign package": (BEFORE + "import evil\n", Verdict.INVALID_EDIT),
    "a module that reaches out": (BEFORE + "import ctypes\n", Verdict.INVALID_EDIT),
    "a clock": (BEFORE.replace(BODY, "    import time\n" + BODY), Verdict.INVALID_EDIT),
    "another function": (BEFORE.replace("_shared(x) * RATE", "0"), Verdict.OUT_OF_SCOPE),
    "a helper of others": (BEFORE.replace("    return x\n", "    return 0\n"), Verdict.OUT_OF_SCOPE),
    "a constant": (BEFORE.replace("RATE = 2", "RATE = 3"), Verdict.OUT_OF_SCOPE),
    "a statement with an effect": (BEFORE + "math.sqrt(2)\n", Verdict.OUT_OF_SCOPE),
    "a loop": (BEFORE + "for _x in []:\n    pass\n", Verdict.OUT_OF_SCOPE),
    "a patched library": (BEFORE + "math.sqrt = abs\n", Verdict.OUT_OF_SCOPE),
    "the target bound again": (BEFORE + "target = other\n", Verdict.OUT_OF_SCOPE),
    "the target defined twice": (BEFORE + "def target(x, *, y=1):\n    pass\n", Verdict.OUT_OF_SCOPE),
    "a name imported over another": (BEFORE + "from math import pi as RATE\n", Verdict.OUT_OF_SCOPE),
    "an import from elsewhere": (
        BEFORE.replace("import math", "import cmath as math"),
        Verdict.OUT_OF_SCOPE,
    ),
    "a hook of the module": (BEFORE + "def __getattr__(name):\n    return 1\n", Verdict.OUT_OF_SCOPE),
    "a class": (BEFORE.replace("size = 3", "size = 4"), Verdict.OUT_OF_SCOPE),
}


@pytest.mark.parametrize("after", ALLOWED.values(), ids=ALLOWED.keys())
def test_changes_inside_the_target_may_run(tmp_path: Path, after: str) -> None:
    assert problem(tmp_path, after) is None


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_other_changes_are_refused_before_they_run(tmp_path: Path, case: tuple[str, Verdict]) -> None:
    found = problem(tmp_path, case[0])
    assert found is not None
    assert found[0] is case[1], found


def test_a_method_may_change_and_its_class_may_not(tmp_path: Path) -> None:
    target = "mod.py::Table.render"
    assert problem(tmp_path, BEFORE.replace("return self.size", "return 3"), target=target) is None
    helper = "size = 3\n\n    def _fast(self):\n        return 3"
    assert problem(tmp_path, BEFORE.replace("size = 3", helper), target=target) is None
    for text in ("size = 4", "size = 3\n    __eq__ = None", "size = 3\n    sort = None"):
        found = problem(tmp_path, BEFORE.replace("size = 3", text), target=target)
        assert found is not None
        assert found[0] is Verdict.OUT_OF_SCOPE
    assert problem(tmp_path, BEFORE.replace("return 1\n", "return 2\n"), target=target) is not None


def test_a_person_may_change_any_source_file_as_a_whole(tmp_path: Path) -> None:
    after = BEFORE.replace("RATE = 2", "RATE = 3") + "import threading\nthreading.Lock()\n"
    assert problem(tmp_path, after, allowed=None, target="mod.py") is None


@pytest.mark.parametrize(
    "path", ["tests/test_a.py", "conftest.py", "sub/conftest.py", "pyproject.toml", "setup.py", "test_mod.py"]
)
def test_tests_and_build_files_are_out_of_scope(tmp_path: Path, path: str) -> None:
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(BEFORE)
    for allowed in (None, frozenset(["mod.py"])):
        found = problem(tmp_path, BEFORE + "\n", path=path, allowed=allowed)
        assert found is not None
        assert found[0] is Verdict.OUT_OF_SCOPE


def test_no_path_leads_out_of_the_project(tmp_path: Path) -> None:
    # RT-083: an absolute path or a link would let a patch write over the user's own files.
    project, outside = tmp_path / "project", tmp_path / "outside"
    project.mkdir()
    outside.mkdir()
    (outside / "lib.py").write_text(BEFORE)
    (project / "link").symlink_to(outside)
    (project / "link.py").symlink_to(outside / "lib.py")
    for path in (str(outside / "lib.py"), "../outside/lib.py", "link/lib.py", "link.py", "./mod.py"):
        for allowed in (None, frozenset([path])):
            found = problem(project, BEFORE + "\n", path=path, allowed=allowed)
            assert found is not None
            assert found[0] is Verdict.OUT_OF_SCOPE


def test_a_patch_against_another_version_does_not_apply(tmp_path: Path) -> None:
    found = problem(tmp_path, BEFORE + "\n", before="something else")
    assert found is not None
    assert found[0] is Verdict.INVALID_EDIT


def test_a_file_named_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mod.py").write_text(BEFORE)
    digest = hashlib.sha256(BEFORE.encode()).hexdigest()
    edits = tuple(FileEdit(path="mod.py", before_sha256=digest, after=BEFORE + end) for end in ("\n", "\n\n"))
    candidate = Candidate(target="mod.py::target", files=edits, origin=Origin(proposer="test"))
    found = scope_problem(candidate, tmp_path, allowed_files=None, dependencies=frozenset())
    assert found is not None
    assert found[0] is Verdict.INVALID_EDIT
