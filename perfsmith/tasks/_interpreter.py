"""Which Python runs the project: its own environment, not the one perfsmith happens to live in."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import BaseModel, ValidationError

from perfsmith.errors import InterpreterNotFound
from perfsmith.tasks._git import is_tracked, is_work_tree
from perfsmith.tasks._project import project_dependencies, project_name, required_python, source_roots
from perfsmith.tasks._task import Interpreter

OLDEST: Final = (3, 8)
"""The harness inside the sandbox needs at least this."""
_ASKED_FOR: Final = "asked for"
_HOW_TO_NAME_IT: Final = "name it with --python if it is yours"
_MOST_SAID: Final = 200
"""Characters of a program's own words."""

# Entries for the current folder go first of all, so that no file of the project is imported by mistake.
PROBE: Final = """
import sys
sys.path[:] = [entry for entry in sys.path if entry]
import importlib.util, json, os, sysconfig
def found(name):
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False
paths = sysconfig.get_paths()
standard = {os.path.realpath(paths[key]) for key in ("stdlib", "platstdlib")}
standard |= {os.path.join(folder, "lib-dynload") for folder in standard}
print(json.dumps({
    "executable": sys.executable, "version": list(sys.version_info[:3]),
    "prefix": sys.prefix, "base_prefix": sys.base_prefix,
    "sys_path": [p for p in sys.path if os.path.isdir(p) and os.path.realpath(p) not in standard],
    "has_pytest": found("pytest"), "found": [name for name in sys.argv[1:] if found(name)],
}))
"""
"""Runs in a candidate interpreter; prints one line of JSON. Arguments are import names to look for."""


class ProbeResult(NamedTuple):
    """What running a candidate interpreter gave."""

    exit_code: int | None
    """None when it could not be started or took too long."""
    stdout: str
    stderr: str


Probe = Callable[[Sequence[str]], ProbeResult]


class _Answer(BaseModel, frozen=True):
    executable: Path
    version: tuple[int, int, int]
    prefix: Path
    base_prefix: Path
    sys_path: tuple[Path, ...]
    has_pytest: bool
    found: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Candidate:
    executable: Path
    origin: str
    is_switched_on: bool = False
    """The user's shell runs it already."""


def find_interpreter(
    root: Path,
    environ: Mapping[str, str],
    requested: str | None,
    probe: Probe,
    *,
    own_prefix: Path = Path(sys.prefix),
    own_executable: Path = Path(sys.executable),
) -> Interpreter:
    """Find the Python that can import the project.

    In this order: the one asked for; the active environment; `.venv` or `venv` in the project; the
    environment Poetry or Hatch made for it. An active environment that is only perfsmith's own (it lacks what
    the project needs), and conda's base, do not count as the project's. When nothing of that is there, the
    Pythons on PATH and perfsmith's own compete: the one that lacks the fewest of the project's dependencies
    wins, one with pytest before one without, and perfsmith's own comes last.

    A Python that lies in the project may have come with it, and then it is not started, since this happens
    outside of any sandbox. It is the user's when it is asked for; in a git work tree, when git does not track
    it; elsewhere, when it is the active environment or the one that perfsmith runs from.

    Args:
        root: Project root, absolute.
        environ: Environment variables of the user.
        requested: Path or name of an interpreter, or the folder of an environment; None when not asked for.
        probe: Runs a command line, with a time limit, and gives what it printed.
        own_prefix: `sys.prefix` of perfsmith's own environment.
        own_executable: The Python that runs perfsmith.

    Raises:
        InterpreterNotFound: none works, or the one asked for does not.
    """
    search = _Search(root=root.resolve(), probe=probe, own_prefix=own_prefix.resolve(), environ=environ)
    if requested is not None:
        wanted = search.try_one(_requested(root, environ, requested))
        if wanted is None:
            raise InterpreterNotFound(
                f"The Python asked for, {requested!r}, cannot be used: {search.complaints[-1]}.",
                next_step="Name a Python of version 3.8 or later, or the folder of a virtual environment.",
            )
        return wanted.interpreter
    for candidate in _environments(root, environ):
        found = search.try_one(candidate)
        if found is not None and not (found.is_own and not found.holds_project):
            return found.interpreter
    usable = [
        found
        for candidate in _fallbacks(environ, own_executable)
        if (found := search.try_one(candidate)) is not None
    ]
    if not usable:
        raise InterpreterNotFound(
            f"No Python that can run the project {str(root)!r} was found.",
            why=f"Tried: {'; '.join(search.complaints)}.",
            next_step="Activate the project's environment, or name its Python with --python.",
        )
    best = min(usable, key=lambda one: (len(one.missing), not one.interpreter.has_pytest, one.is_own))
    if not search.left_alone:
        return best.interpreter
    origin = f"{best.interpreter.origin}; not {search.left_alone[0]}, {_HOW_TO_NAME_IT}"
    return replace(best.interpreter, origin=origin)


def interpreter_elsewhere(root: Path, requested: str | None, probe: Probe, *, origin: str) -> Interpreter:
    """The Python of another file system than this one: a container's.

    Args:
        root: Project root on this machine; what it declares is asked for.
        requested: Path or name there; None takes `python3`.
        probe: Runs a command line there.
        origin: How it is spoken of.

    Raises:
        InterpreterNotFound: there is none that works.
    """
    search = _Search(root=root.resolve(), probe=probe, own_prefix=Path("/nowhere"), is_here=False)
    found = search.try_one(_Candidate(Path(requested or "python3"), origin))
    if found is None:
        raise InterpreterNotFound(
            f"No Python that can be used was found ({origin}): {search.complaints[-1]}.",
            next_step="It must have Python 3.8 or later; name it with --python if it is not `python3`.",
        )
    return found.interpreter


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    interpreter: Interpreter
    missing: frozenset[str]
    """Dependencies of the project that cannot be imported there."""
    is_own: bool
    """It is the environment perfsmith itself runs from."""
    holds_project: bool
    """The project is installed there, or all it needs is, or it lies in the project."""


class _Search:
    """Probes candidates, each program once, and remembers why some were turned down."""

    def __init__(
        self,
        *,
        root: Path,
        probe: Probe,
        own_prefix: Path,
        environ: Mapping[str, str] | None = None,
        is_here: bool = True,
    ) -> None:
        self.complaints: list[str] = []
        self.left_alone: list[str] = []
        """Where Pythons lie that may have come with the project."""
        self._is_here = is_here
        self._root = root
        self._probe = probe
        self._own_prefix = own_prefix
        self._roots = frozenset(source_roots(root))
        self._dependencies = project_dependencies(root)
        self._environ = environ or {}
        self._oldest = max(OLDEST, required_python(root) or OLDEST)
        self._answers: dict[Path, _Answer | None] = {}

    def try_one(self, candidate: _Candidate) -> _Found | None:
        answer = self._ask(candidate)
        if answer is None:
            return None
        missing = self._dependencies - answer.found
        is_installed = not self._roots.isdisjoint(path.resolve() for path in answer.sys_path)
        has_all = bool(self._dependencies) and not missing
        return _Found(
            interpreter=Interpreter(
                executable=answer.executable,
                version=answer.version,
                prefix=answer.prefix,
                base_prefix=answer.base_prefix,
                sys_path=tuple(path for path in answer.sys_path if self._is_outside(path, answer.prefix)),
                origin=candidate.origin,
                has_pytest=answer.has_pytest,
            ),
            missing=missing,
            is_own=answer.prefix.resolve() == self._own_prefix,
            holds_project=is_installed or has_all or answer.prefix.resolve().is_relative_to(self._root),
        )

    def _ask(self, candidate: _Candidate) -> _Answer | None:
        if candidate.executable not in self._answers:
            answer = self._probed(candidate)
            if isinstance(answer, str):
                self.complaints.append(f"{candidate.executable} ({candidate.origin}): {answer}")
                self._answers[candidate.executable] = None
            else:
                self._answers[candidate.executable] = answer
        return self._answers[candidate.executable]

    def _probed(self, candidate: _Candidate) -> _Answer | str:
        if self._is_here and not os.access(candidate.executable, os.X_OK):
            return "there is no such program"
        if self._is_here and candidate.origin != _ASKED_FOR and (why := self._why_foreign(candidate)):
            self.left_alone.append(self._named(candidate.executable))
            return f"{why}, and nothing of that is run outside a sandbox; {_HOW_TO_NAME_IT}"
        out = self._probe((str(candidate.executable), "-c", PROBE, *sorted(self._dependencies)))
        if out.exit_code is None:
            return "it could not be started in time"
        lines = out.stdout.strip().splitlines()
        try:
            answer = _Answer.model_validate(json.loads(lines[-1])) if out.exit_code == 0 and lines else None
        except (json.JSONDecodeError, ValidationError):
            answer = None
        if answer is None:
            return _why_no_answer(out)
        if answer.version[:2] < self._oldest:
            version = ".".join(map(str, answer.version))
            return f"it is Python {version}, {'.'.join(map(str, self._oldest))} or later is needed"
        return answer

    def _why_foreign(self, candidate: _Candidate) -> str:
        """Why an interpreter, or the environment around it, may be another's work; empty when it is not."""
        given = candidate.executable
        # Links count as where they lie and as what they lead to.
        executables = (Path(os.path.abspath(given)), given.parent.resolve() / given.name, given.resolve())  # noqa: PTH100
        environments = {path.parent.parent for path in executables[:2]}
        inside = [
            place
            for place in (*environments, *executables)
            if place.is_relative_to(self._root) and place != self._root
        ]
        if any(is_tracked(self._root, place, environ=self._environ) for place in inside):
            return "it came with the repository"
        is_users = candidate.is_switched_on or self._own_prefix in environments
        if not inside or is_users or is_work_tree(self._root, environ=self._environ):
            return ""
        return "it lies in the project, so it may have come with it"

    def _named(self, executable: Path) -> str:
        is_inside = executable.is_relative_to(self._root)
        return str(executable.relative_to(self._root) if is_inside else executable)

    def _is_outside(self, path: Path, prefix: Path) -> bool:
        return not path.resolve().is_relative_to(self._root) or path.is_relative_to(prefix)


def _why_no_answer(out: ProbeResult) -> str:
    """Why the probe did not answer, in the program's own words."""
    said = [line.strip() for line in out.stderr.splitlines() if line.strip()]
    if any("Traceback" in line or "Python" in line for line in said):
        return f"it is no working Python ({said[-1][:_MOST_SAID]})"
    first = said[0] if said else f"exit status {out.exit_code}"
    if "import sys" in first:  # it repeats its arguments, and so the whole probe
        first = first.partition("import sys")[0].rstrip(" '\"$\\n")
    return f"it is not a Python ({first[:_MOST_SAID]})"


def _requested(root: Path, environ: Mapping[str, str], requested: str) -> _Candidate:
    origin = _ASKED_FOR
    path = (root / Path(requested).expanduser()).absolute()
    if path.is_dir():
        return _Candidate(_python_of(path), origin)
    if os.sep in requested or path.exists():
        return _Candidate(path, origin)
    on_path = shutil.which(requested, path=environ.get("PATH", os.defpath))
    return _Candidate(Path(on_path) if on_path else path, origin)


def _environments(root: Path, environ: Mapping[str, str]) -> Iterator[_Candidate]:
    """Environments that were made for this project, or that the user has switched on."""
    if environ.get("VIRTUAL_ENV"):
        yield _Candidate(
            _python_of(Path(environ["VIRTUAL_ENV"])), "the active virtual environment", is_switched_on=True
        )
    # conda switches its base on in every shell: that says nothing about this project.
    if environ.get("CONDA_PREFIX") and environ.get("CONDA_DEFAULT_ENV") not in ("base", "root"):
        yield _Candidate(
            _python_of(Path(environ["CONDA_PREFIX"])), "the active conda environment", is_switched_on=True
        )
    for name in (".venv", "venv"):
        folder = root / name
        if folder.is_dir() and os.path.lexists(_python_of(folder)):
            yield _Candidate(_python_of(folder), f"{name} in the project")
    yield from _managed(root, environ)


def _managed(root: Path, environ: Mapping[str, str]) -> Iterator[_Candidate]:
    name, home = project_name(root), environ.get("HOME")
    if name is None or home is None:
        return
    # Both tools name the folder after the first eight letters of the digest of the project's path.
    digest = hashlib.sha256(os.path.realpath(root).encode("utf-8", "surrogateescape")).digest()
    mark = base64.urlsafe_b64encode(digest).decode()[:8]
    cache = Path(
        environ.get("POETRY_CACHE_DIR", f"{environ.get('XDG_CACHE_HOME', f'{home}/.cache')}/pypoetry")
    )
    poetry = Path(environ.get("POETRY_VIRTUALENVS_PATH", cache / "virtualenvs"))
    folder = re.sub(r'[ $`!*@"\\\r\n\t]', "_", name.lower())[:42]
    for found in sorted(poetry.glob(f"{folder}-{mark}-py*"), reverse=True):
        yield _Candidate(_python_of(found), "the environment Poetry made for the project")
    data = Path(
        environ.get("HATCH_DATA_DIR", f"{environ.get('XDG_DATA_HOME', f'{home}/.local/share')}/hatch")
    )
    hatch = data / "env" / "virtual" / name / mark / name
    if hatch.is_dir():
        yield _Candidate(_python_of(hatch), "the environment Hatch made for the project")


def _fallbacks(environ: Mapping[str, str], own_executable: Path) -> Iterator[_Candidate]:
    for folder in environ.get("PATH", os.defpath).split(os.pathsep):
        program = shutil.which("python3", path=folder) if Path(folder).is_absolute() else None
        if program is not None:
            yield _Candidate(Path(program), "python3 on PATH")
    yield _Candidate(own_executable, "the Python that runs perfsmith: nothing better was found")


def _python_of(environment: Path) -> Path:
    # The path is not resolved: a virtual environment is found through its own link.
    return environment.absolute() / "bin" / "python"
