"""Functions of released libraries, as targets: where they are, and the calls their documentation shows."""

from __future__ import annotations

import ast
import doctest
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from perfsmith.sandboxes import canonical_call
from perfsmith.tasks import Target, TargetKind

HERE: Final = Path(__file__).parent
FUNCTIONS: Final = HERE / "mutants.txt"
WHEELS: Final = HERE / "mutants_wheels.txt"
EXAMPLES: Final = HERE.parent / "examples"


class NotFetched(Exception):
    """The libraries are not there; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line of the list."""

    library: str
    """Name and version, or `examples/...` of this repository."""
    path: str
    """File, relative to the folder that goes on the import path."""
    qualname: str

    @property
    def title(self) -> str:
        """As it is shown, and as the notes on equivalent mutants name it."""
        return f"{self.library} {self.path}::{self.qualname}"


def listed() -> list[Listed]:
    """The functions, in the order of the list."""
    lines = FUNCTIONS.read_text(encoding="utf-8").splitlines()
    words = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    return [Listed(library=library, path=path, qualname=name) for library, path, name in words]


def fetched(cache: Path, functions: Sequence[Listed]) -> dict[str, Path]:
    """Folder of each library, unpacked; downloaded by pip against the pinned hashes where it is not yet.

    Raises:
        NotFetched: pip refused, or a wheel is missing.
    """
    wheels = cache / "wheels"
    wanted = {each.library for each in functions if not each.library.startswith("examples/")}
    if any(not _wheels(wheels, library) for library in wanted):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes", "--no-deps"]
        command += ["--only-binary", ":all:", "--dest", str(wheels), "--requirement", str(WHEELS)]
        ended = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
        if ended.returncode:
            raise NotFetched(f"pip download ended with {ended.returncode}")
    found = {
        each.library: import_root(EXAMPLES.parent / each.library)
        for each in functions
        if each.library.startswith("examples/")
    }
    for library in sorted(wanted):
        files = _wheels(wheels, library)
        if len(files) != 1:
            raise NotFetched(f"no single wheel of {library}")
        found[library] = cache / library
        if not found[library].is_dir():
            with zipfile.ZipFile(files[0]) as wheel:
                wheel.extractall(found[library])
    return found


def import_root(project: Path) -> Path:
    """The folder of a project that goes on the import path."""
    source = project / "src"
    return source if source.is_dir() else project


def _wheels(folder: Path, library: str) -> list[Path]:
    return list(folder.glob(f"{library.replace('-', '_').replace('==', '-')}-*.whl"))


def target_of(function: Listed, folder: Path) -> Target:
    """The function as a target.

    Raises:
        LookupError: its file does not define it.
    """
    tree = ast.parse((folder / function.path).read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == function.qualname:
            return Target(
                path=function.path,
                qualname=function.qualname,
                module=function.path.removesuffix(".py").removesuffix("/__init__").replace("/", "."),
                kind=TargetKind.FUNCTION,
                first_line=min([node.lineno, *(each.lineno for each in node.decorator_list)]),
                last_line=node.end_lineno or node.lineno,
            )
    raise LookupError(f"{function.title} is not there")


def documented_calls(folder: Path, target: Target) -> list[bytes]:
    """Calls with plain values in the examples of the function's docstring, which are its doctests.

    They are read and not run: what the library tests by itself without any set-up.
    """
    tree = ast.parse((folder / target.path).read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == target.qualname:
            text = ast.get_docstring(node) or ""
            return list(dict.fromkeys(_calls(text, target.qualname)))
    return []


def _calls(text: str, name: str) -> Iterator[bytes]:
    try:
        examples = doctest.DocTestParser().get_examples(text)
    except ValueError:
        return
    for example in examples:
        try:
            nodes = list(ast.walk(ast.parse(example.source)))
        except SyntaxError:
            continue
        for node in nodes:
            match node:
                case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)) if called == name:
                    try:
                        args = tuple(ast.literal_eval(each) for each in node.args)
                        named = {str(each.arg): ast.literal_eval(each.value) for each in node.keywords}
                    except (ValueError, TypeError):
                        continue
                    if "None" not in named:
                        yield canonical_call(args, named)
                case _:
                    pass
