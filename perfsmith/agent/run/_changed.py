"""Which functions of a file a change touches: compared as syntax, each by the code that is its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from perfsmith.agent.run._source_forms import Definition, SourceForms, Statement, source_forms
from perfsmith.tasks import Candidate, Target, TargetKind, is_test_file

_REMOVED: Final = "the change removes it, so that there is nothing to compare: see that nobody needs it"
_ACCESSOR: Final = "a setter or deleter cannot be called on its own: read that part of the change yourself"
_FOREIGN: Final = "its file is no source of the project (a script, vendored or ignored code)"
_SEVERAL: Final = (
    "it is defined several times, and the calls of one cannot be told from the other's: "
    "read that part of the change yourself"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedFunctions:
    """Every function of the project that a change touches."""

    targets: tuple[Target, ...]
    """Those that may be judged by running them."""
    unjudgeable: tuple[tuple[Target, str], ...]
    """Those that may not, with the reason."""
    messages: tuple[str, ...]
    """What else a reader must know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """What a change does to one file."""

    changed: frozenset[str]
    """Functions whose own code differs, or that read a name the change binds anew outside of functions."""
    unjudgeable: Mapping[str, str]
    """Functions the change touches that cannot be judged by running them, with the reason."""
    removed: frozenset[str]
    """Those of them that are not there any more."""
    lines: Mapping[str, tuple[int, int]]
    """First and last line of every function of the original."""
    outside: frozenset[str]
    """Names of the module that are bound anew, other than functions: code elsewhere may read them."""


def touched_functions(
    every_function: Sequence[Target], snapshot: Path, candidate: Candidate
) -> TouchedFunctions:
    """Find what a change touches: to be judged, or to be stated as not judged.

    Args:
        every_function: All functions of the project.
        snapshot: The project before the change.
        candidate: The change.
    """
    known = {target.id: target for target in every_function}
    targets: list[Target] = []
    unjudgeable: list[tuple[Target, str]] = []
    messages: list[str] = []
    for edit in candidate.files:
        if not edit.path.endswith(".py") or is_test_file(edit.path):
            continue
        before = (snapshot / edit.path).read_text(encoding="utf-8")
        try:
            change = compare_files(before, edit.after)
        except SyntaxError:
            # The change is refused for it, whichever function of the file one begins with.
            targets += [target for target in known.values() if target.path == edit.path]
            continue
        for name in change.lines:
            target = known.get(f"{edit.path}::{name}")
            if name in change.changed and target is not None:
                targets.append(target)
            elif (
                name in change.removed and _is_private(name) and not _is_mentioned(snapshot, candidate, name)
            ):
                messages.append(f"{edit.path}::{name} is removed, and nothing in the project mentions it")
            elif name in change.changed or name in change.unjudgeable:
                reason = change.unjudgeable.get(name, _FOREIGN)
                unjudgeable.append((target or _stand_in(edit.path, name, change.lines[name]), reason))
        if change.outside:
            names = ", ".join(sorted(change.outside))
            messages.append(
                f"{edit.path} changes {names} outside of functions: functions there that read it are judged, "
                "code in other files by the tests alone"
            )
    return TouchedFunctions(targets=tuple(targets), unjudgeable=tuple(unjudgeable), messages=tuple(messages))


def _is_private(name: str) -> bool:
    leaf = name.rpartition(".")[2]
    return leaf.startswith("_") and not leaf.endswith("__")


def _is_mentioned(snapshot: Path, candidate: Candidate, name: str) -> bool:
    """Does any Python file of the project, as changed, still hold the last part of that name?"""
    word = re.compile(rf"\b{re.escape(name.rpartition('.')[2])}\b".encode())
    changed = {edit.path: edit.after.encode() for edit in candidate.files}
    files = (path for path in snapshot.rglob("*.py") if path.is_file())
    texts = (changed.get(path.relative_to(snapshot).as_posix()) or path.read_bytes() for path in files)
    return any(word.search(text) for text in texts)


def _stand_in(path: str, name: str, lines: tuple[int, int]) -> Target:
    return Target(
        path=path,
        qualname=name,
        module="",
        kind=TargetKind.FUNCTION,
        first_line=lines[0],
        last_line=lines[1],
    )


def compare_files(before: str, after: str) -> FileChange:
    """Tell two texts of a file apart, function by function. Comments and layout do not count.

    Raises:
        SyntaxError: one of them is not Python.
    """
    old, new = source_forms(before), source_forms(after)
    rebound = _rebound(old, new)
    changed, unjudgeable = set[str](), dict[str, str]()
    for name, forms in old.functions.items():
        others = new.functions.get(name)
        reads_anew = any(rebound.is_read_by(each, name) for each in forms)
        if others is None:
            if "<locals>" not in name:  # without it the enclosing function differs, and that is judged
                unjudgeable[name] = _REMOVED
        elif not reads_anew and [each.form for each in forms] == [each.form for each in others]:
            continue
        elif forms[-1].is_accessor:
            unjudgeable[name] = _ACCESSOR
        elif [each.form for each in forms[:-1]] != [each.form for each in others[:-1]]:
            unjudgeable[name] = _SEVERAL
        else:
            changed.add(name)
    return FileChange(
        changed=frozenset(changed),
        unjudgeable=unjudgeable,
        removed=frozenset(name for name in unjudgeable if name not in new.functions),
        lines={name: forms[-1].lines for name, forms in old.functions.items()},
        outside=frozenset(rebound.outside),
    )


@dataclass(slots=True)
class _Rebound:
    """What has another meaning than before, outside of functions."""

    everything: bool = False
    names: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    """Class members that were there before."""
    added: set[str] = field(default_factory=set)
    """New class members, each after its class: `Cart.helper`."""
    classes: set[str] = field(default_factory=set)
    """Classes of which all methods count, each with a dot behind."""
    outside: set[str] = field(default_factory=set)

    def is_read_by(self, definition: Definition, qualname: str) -> bool:
        return (
            self.everything
            or not self.names.isdisjoint(definition.reads)
            or not self.members.isdisjoint(definition.attributes)
            or any(qualname.startswith(owner) for owner in self.classes)
            or any(
                qualname.startswith(each[: each.rindex(".") + 1])
                and each.rpartition(".")[2] in definition.attributes
                for each in self.added
            )
        )


def _rebound(old: SourceForms, new: SourceForms) -> _Rebound:
    found = _Rebound()
    before, after = (Counter((s.owner, s.form) for s in scan.statements) for scan in (old, new))
    gone = [s for s in old.statements if before[s.owner, s.form] > after[s.owner, s.form]]
    come = [s for s in new.statements if after[s.owner, s.form] > before[s.owner, s.form]]
    if not gone and not come:
        orders = [
            [s.form for s in scan.statements if not s.is_definition and not s.is_import]
            for scan in (old, new)
        ]
        found.everything = orders[0] != orders[1]
        return found
    known = {(s.owner, name) for s in old.statements for name in s.binds}
    waiting, seen = [*gone, *come], list[Statement]()
    while waiting:
        statement = waiting.pop()
        seen.append(statement)
        _take(found, statement, known)
        waiting += [
            s
            for s in new.statements
            if s not in seen and s not in waiting and not found.names.isdisjoint(s.reads)
        ]
    return found


def _take(found: _Rebound, statement: Statement, known: set[tuple[str, str]]) -> None:
    if not statement.binds:
        found.everything = True
    if statement.is_header:
        found.classes |= {f"{statement.owner}{name}." for name in statement.binds}
    if statement.shapes_class:
        found.classes.add(statement.owner)
        found.names.add(statement.owner.split(".")[-2])
    if not statement.owner:
        found.names |= statement.binds
        if not statement.is_definition:
            found.outside |= {n for n in statement.binds if ("", n) in known and not n.startswith("__")}
        return
    for name in statement.binds:
        if (statement.owner, name) in known:
            found.members.add(name)
        else:
            found.added.add(f"{statement.owner}{name}")
