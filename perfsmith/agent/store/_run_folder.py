"""One run as files: numbered stage artefacts, events, patches, the report."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from perfsmith.agent.report import RunEvent, RunReport, render_json
from perfsmith.agent.store._atomic import write_atomically
from perfsmith.agent.store._failures import storage_errors
from perfsmith.errors import TargetNotFound
from perfsmith.tasks import from_json, to_json

RUN_FILE: Final = "run.json"
TEXT_FILE: Final = "report.txt"
EVENTS_FILE: Final = "events.jsonl"
_NUMBERED: Final = re.compile(r"(\d{2,})-.+")


class RunFolder:
    """The folder of one run. One process writes to it at a time (the project lock sees to that).

    Raises:
        StorageFailed: from every method, when a file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def run_id(self) -> str:
        """Name of the run."""
        return self.path.name

    def write_stage(self, name: str, text: str) -> Path:
        """Keep what a stage produced, numbered in the order of writing: `03-profile.json`.

        Args:
            name: Stage and suffix, for instance `profile.json`.
            text: Whole content.
        """
        with storage_errors(self.path):
            stem, dot, suffix = name.rpartition(".")
            title = f"{slug(stem)}{dot}{slug(suffix)}" if dot else slug(name)
            path = self.path / f"{_next_number(self.path):02d}-{title}"
            write_atomically(path, text.encode())
        return path

    def write_patch(self, title: str, text: str) -> str:
        """Keep a unified diff.

        Args:
            title: What it is for, usually a target id; becomes part of the name.
            text: The diff.

        Returns:
            Its name relative to the run folder, for instance `patches/01-cart-total.patch`.
        """
        folder = self.path / "patches"
        with storage_errors(folder):
            folder.mkdir(exist_ok=True)
            path = folder / f"{_next_number(folder):02d}-{slug(title)}.patch"
            write_atomically(path, text.encode())
        return f"patches/{path.name}"

    def write_report(self, report: RunReport, *, text: str) -> None:
        """Keep the report as JSON and as text; later ones replace earlier ones.

        Args:
            report: The record.
            text: As rendered for a person, without colour.
        """
        with storage_errors(self.path):
            write_atomically(self.path / RUN_FILE, render_json(report).encode())
            write_atomically(self.path / TEXT_FILE, text.encode())

    def append_event(self, event: RunEvent) -> None:
        """Add a line to `events.jsonl`.

        The one file that grows in place: a kill may leave a last line without its end, which readers skip
        and the next append removes. The store holds the durable copy.
        """
        path = self.path / EVENTS_FILE
        with storage_errors(path):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
            with open(descriptor, "r+b") as stream:  # noqa: PTH123 (a descriptor)
                end = _end_of_last_line(stream.fileno())
                os.ftruncate(stream.fileno(), end)
                stream.seek(end)
                stream.write(to_json(event).encode() + b"\n")

    def events(self) -> tuple[RunEvent, ...]:
        """All whole lines of `events.jsonl`, oldest first."""
        path = self.path / EVENTS_FILE
        with storage_errors(path):
            text = path.read_bytes() if path.exists() else b""
        lines = text[: text.rfind(b"\n") + 1].decode().split("\n")
        return tuple(from_json(RunEvent, line) for line in lines if line)

    def load(self) -> RunReport:
        """The report as last written.

        Raises:
            TargetNotFound: the run was stopped before its first report.
        """
        path = self.path / RUN_FILE
        with storage_errors(path):
            if not path.is_file():
                raise TargetNotFound(
                    f"The run {self.run_id!r} has no {RUN_FILE}.",
                    why="It was stopped before its first report.",
                    next_step=f"Continue it with `optimize runs resume {self.run_id}`.",
                )
            text = path.read_text(encoding="utf-8")
        return from_json(RunReport, text)


def slug(text: str, *, limit: int = 60) -> str:
    """A short name for files: `shop/cart.py::Cart.total` becomes `shop-cart-py-cart-total`."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return "-".join(words)[:limit].strip("-") or "unnamed"


def _next_number(folder: Path) -> int:
    taken = [int(match[1]) for path in folder.iterdir() if (match := _NUMBERED.fullmatch(path.name))]
    return max(taken, default=0) + 1


def _end_of_last_line(descriptor: int) -> int:
    """Offset after the last line feed, read from the end so that a long file costs nothing."""
    end = os.fstat(descriptor).st_size
    while end:
        start = max(0, end - 4096)
        found = os.pread(descriptor, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
