"""Unified diffs: written so that `git apply` takes them, read back by exact position only."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from perfsmith.errors import InvalidArgument

_NO_NEWLINE: Final = "\\ No newline at end of file"
_HUNK: Final = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPES: Final = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, '"': 34, "\\": 92}
_UNSUPPORTED: Final = ("deleted file mode", "rename from", "copy from", "GIT binary patch", "Binary files")


def unified_diff(before: str, after: str, path: str) -> str:
    """Patch from one text of a file to another, with three lines of context; empty when they are equal.

    Lines end at a line feed alone, so carriage returns are kept as part of the line: write the result without
    newline translation. There is no `diff --git` line, on purpose: with one, `git apply` would read the path
    from the top of the repository even when it runs in a folder below.

    Args:
        before: Text the patch applies to.
        after: Text it makes.
        path: File, relative to the folder the patch is applied in, forward slashes.
    """
    if before == after:
        return ""
    old, new = _lines(before), _lines(after)
    out = [f"--- {_header_path('a/' + path)}\n", f"+++ {_header_path('b/' + path)}\n"]
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for group in matcher.get_grouped_opcodes(3):
        first, last = group[0], group[-1]
        out.append(f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@\n")
        for tag, old_start, old_end, new_start, new_end in group:
            if tag == "equal":
                out += [_marked(" ", line) for line in old[old_start:old_end]]
                continue
            out += [_marked("-", line) for line in old[old_start:old_end]]
            out += [_marked("+", line) for line in new[new_start:new_end]]
    return "".join(out)


def apply_unified_diff(files: Mapping[str, str], patch: str) -> Mapping[str, str]:
    """Apply a patch in memory: every hunk at its stated line, every context line equal.

    Args:
        files: Texts by path, read without newline translation. Not modified.
        patch: Unified diff; `a/` and `b/` prefixes are dropped. Text around it is ignored.

    Returns:
        The new texts of the files the patch changes or makes, and no others.

    Raises:
        InvalidArgument: the patch holds no change, is malformed, does not fit (the message names the hunk),
            or deletes, renames or holds binary content.
    """
    changed: dict[str, str] = {}
    sections = _parse(patch)
    if not sections:
        raise InvalidArgument(
            "The patch holds no change.", next_step="Give a unified diff, as `git diff` writes it."
        )
    for section in sections:
        text = changed.get(section.path, files.get(section.path))
        if section.creates and text is not None:
            raise InvalidArgument(f"The patch makes {section.path!r}, which is there already.")
        if not section.creates and text is None:
            raise InvalidArgument(
                f"The patch changes {section.path!r}, which is not in the project.",
                next_step="Paths in the patch are relative to the project root.",
            )
        changed[section.path] = _apply_section(text or "", section)
    return changed


@dataclass(slots=True)
class _Hunk:
    start: int
    """First line replaced, counted from 0."""
    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Section:
    path: str
    creates: bool
    hunks: list[_Hunk] = field(default_factory=list)


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    last = lines.pop()
    return [*(line + "\n" for line in lines), *([last] if last else [])]


def _marked(mark: str, line: str) -> str:
    return f"{mark}{line}" if line.endswith("\n") else f"{mark}{line}\n{_NO_NEWLINE}\n"


def _range(start: int, end: int) -> str:
    count = end - start
    if count == 1:
        return str(start + 1)
    return f"{start + 1 if count else start},{count}"


def _header_path(path: str) -> str:
    if all(" " <= letter < "\x7f" and letter not in '"\\' for letter in path):
        # A name with a space ends at a tab, or the rest would be taken for a date.
        return f"{path}\t" if " " in path else path
    quoted = "".join(
        chr(byte) if 32 <= byte < 127 and byte not in (34, 92) else f"\\{byte:03o}"
        for byte in path.encode("utf-8", "surrogateescape")
    )
    return f'"{quoted}"'


def _parse(patch: str) -> list[_Section]:
    lines = patch.split("\n")
    sections: list[_Section] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith(_UNSUPPORTED):
            raise InvalidArgument(
                f"Line {at + 1} of the patch says {line!r}, which cannot be judged.",
                why="Only changes inside text files can be.",
                next_step="Leave deletions, renames and binary files out of the patch.",
            )
        if line.startswith("--- ") and at + 1 < len(lines) and lines[at + 1].startswith("+++ "):
            sections.append(_section_of(line[4:], lines[at + 1][4:], at))
            at += 2
        elif line.startswith("@@ ") and sections:
            at = _parse_hunk(lines, at, sections[-1])
        else:
            at += 1
    return [section for section in sections if section.hunks]


def _section_of(old: str, new: str, at: int) -> _Section:
    before, after = _path_of(old), _path_of(new)
    if after == "/dev/null":
        raise InvalidArgument(
            f"The patch deletes {_stripped(before)!r}.",
            why="Only changes inside text files can be judged.",
            next_step="Leave deletions out of the patch.",
        )
    path = _stripped(after)
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or path != str(parts):
        raise InvalidArgument(f"Line {at + 2} of the patch names {path!r}, which is no path in the project.")
    return _Section(path=path, creates=before == "/dev/null")


def _path_of(header: str) -> str:
    text = header.rstrip("\r")
    if not text.startswith('"'):
        return text.partition("\t")[0]
    raw = bytearray()
    for found in re.finditer(r'\\([0-7]{3})|\\(.)|([^"\\])', text[1 : text.rindex('"')]):
        octal, escape, plain = found.groups()
        if octal:
            raw.append(int(octal, 8) & 0xFF)
        elif escape:
            raw.append(_ESCAPES.get(escape, ord("?")))
        else:
            raw += plain.encode("utf-8", "surrogateescape")
    return raw.decode("utf-8", "surrogateescape")


def _stripped(path: str) -> str:
    return path[2:] if path.startswith(("a/", "b/")) else path


def _parse_hunk(lines: Sequence[str], at: int, section: _Section) -> int:
    """Read one hunk; the position after it."""
    found = _HUNK.match(lines[at])
    if not found:
        raise InvalidArgument(f"Line {at + 1} of the patch is no hunk header: {lines[at]!r}.")
    old_left, new_left = int(found[2] or 1), int(found[4] or 1)
    # A hunk that replaces nothing states the line it comes after.
    hunk = _Hunk(start=int(found[1]) - (1 if old_left else 0))
    section.hunks.append(hunk)
    header, at = at, at + 1
    touched: tuple[list[str], ...] = ()
    while at < len(lines) and (old_left or new_left or lines[at].startswith("\\")):
        line = lines[at]
        mark, body = (line[0], line[1:]) if line else (" ", "")  # editors strip the space of an empty line
        if mark == "\\":
            for side in touched:
                side[-1] = side[-1].removesuffix("\n")
            at += 1
            continue
        touched = {" ": (hunk.old, hunk.new), "-": (hunk.old,), "+": (hunk.new,)}.get(mark, ())
        if not touched:
            break
        for side in touched:
            side.append(body + "\n")
        old_left -= mark != "+"
        new_left -= mark != "-"
        at += 1
    if old_left or new_left:
        raise InvalidArgument(
            f"Hunk {len(section.hunks)} of {section.path!r} (line {header + 1} of the patch) is cut short or "
            "longer than its header says.",
            next_step="Make the patch again; do not edit its hunks by hand.",
        )
    return at


def _apply_section(text: str, section: _Section) -> str:
    lines = _lines(text)
    out: list[str] = []
    done = 0
    for number, hunk in enumerate(section.hunks, 1):
        name = f"Hunk {number} of {section.path!r}"
        if hunk.start < done or hunk.start > len(lines):
            raise InvalidArgument(
                f"{name} lies at line {hunk.start + 1}, where it cannot be: the text has {len(lines)} lines.",
                next_step="Make the patch again from the present text.",
            )
        for offset, expected in enumerate(hunk.old):
            at = hunk.start + offset
            actual = lines[at] if at < len(lines) else None
            if actual != expected:
                found = "the end of the file" if actual is None else repr(actual)
                raise InvalidArgument(
                    f"{name} does not fit at line {at + 1}: it expects {expected!r}, there is {found}.",
                    next_step="Make the patch again from the present text.",
                )
        out += lines[done : hunk.start] + hunk.new
        done = hunk.start + len(hunk.old)
    rest = lines[done:]
    if rest and out and not out[-1].endswith("\n"):
        raise InvalidArgument(
            f"The last hunk of {section.path!r} ends the file, but more text follows there."
        )
    return "".join(out + rest)
