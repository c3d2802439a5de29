"""The state folder: kept apart from the project, readable by a person, movable."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tarfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from factories import a_header, an_improved_report

from perfsmith.agent.report import EventKind, RunEvent
from perfsmith.agent.store import StateDirectory, new_run_id, read_patch, read_run
from perfsmith.errors import ConfigError, InternalError, InvalidArgument, ProjectBusy, TargetNotFound

RUN = a_header().run_id


@pytest.fixture
def state(tmp_path: Path) -> StateDirectory:
    return StateDirectory(tmp_path / "project" / ".perfsmith")


def test_the_folder_is_left_alone_by_backups_and_version_control(state: StateDirectory) -> None:
    tag = (state.root / "CACHEDIR.TAG").read_text()
    assert tag.startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    assert (state.root / ".gitignore").read_text() == "*\n"
    StateDirectory(state.root)
    assert (state.root / "CACHEDIR.TAG").read_text() == tag


def test_a_folder_with_other_content_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("build/\n")
    with pytest.raises(ConfigError, match="holds other files"):
        StateDirectory(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".gitignore"]
    assert (tmp_path / ".gitignore").read_text() == "build/\n"


def test_an_empty_folder_becomes_the_state_folder(tmp_path: Path) -> None:
    assert StateDirectory(tmp_path).run_ids() == ()


@pytest.mark.parametrize("name", ["", "runs", "store.sqlite3"])
def test_a_link_that_a_cloned_project_brings_is_not_followed(tmp_path: Path, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    root = tmp_path / ".perfsmith"
    if name:
        StateDirectory(root)
        if (root / name).is_dir():
            (root / name).rmdir()
    (root / name if name else root).symlink_to(elsewhere)
    with pytest.raises(ConfigError, match="symbolic link"):
        StateDirectory(root)
    assert list(elsewhere.iterdir()) == []


def test_run_ids_sort_by_time_whatever_the_zone() -> None:
    at = datetime(2026, 11, 21, 3, 15, 2, tzinfo=UTC)
    assert new_run_id(at, b"\xa1\xb2") == "20261121-031502-a1b2"
    local = at.astimezone(timezone(timedelta(hours=9)))
    assert new_run_id(local, b"\xa1\xb2\xc3") == "20261121-031502-a1b2"
    assert new_run_id(at, b"\xff\xff") < new_run_id(at + timedelta(seconds=1), b"\x00\x00")
    with pytest.raises(InvalidArgument):
        new_run_id(at.replace(tzinfo=None), b"\xa1\xb2")
    with pytest.raises(InvalidArgument):
        new_run_id(at, b"\xa1")


def test_a_run_folder_keeps_stages_patches_and_report(state: StateDirectory) -> None:
    run = state.create(RUN)
    assert run.write_stage("discover.json", "{}").name == "01-discover.json"
    assert run.write_stage("Profile table.json", "{}").name == "02-profile-table.json"
    assert (
        run.write_patch("shop/cart.py::Cart.total", "--- a\n") == "patches/01-shop-cart-py-cart-total.patch"
    )
    assert run.write_patch("../../etc/passwd", "--- b\n") == "patches/02-etc-passwd.patch"
    assert run.write_patch("日本", "--- c\n") == "patches/03-unnamed.patch"
    run.write_report(an_improved_report(), text="fine\n")
    assert state.run(RUN).load() == an_improved_report()
    assert (run.path / "report.txt").read_text() == "fine\n"
    assert state.run(RUN).write_stage("report.json", "{}").name == "03-report.json"


def test_runs_are_listed_newest_first_and_made_once(state: StateDirectory) -> None:
    for run_id in ("20261120-000000-0000", RUN):
        state.create(run_id)
    assert state.run_ids() == (RUN, "20261120-000000-0000")
    with pytest.raises(InvalidArgument, match="exists already"):
        state.create(RUN)
    with pytest.raises(TargetNotFound, match=f"Known: {RUN}"):
        state.run("20990101-000000-0000")


@pytest.mark.parametrize("run_id", ["", "..", "a/b", "/etc", ".hidden", "x" * 65])
def test_a_run_id_never_leads_out_of_the_folder(state: StateDirectory, run_id: str) -> None:
    with pytest.raises(InvalidArgument, match="not a run id"):
        state.create(run_id)
    with pytest.raises(InvalidArgument, match="not a run id"):
        state.run(run_id)


def test_a_run_without_a_report_says_how_to_go_on(state: StateDirectory) -> None:
    with pytest.raises(TargetNotFound, match=f"optimize runs resume {RUN}"):
        state.create(RUN).load()


def test_events_torn_by_a_kill_are_skipped_and_then_overwritten(state: StateDirectory) -> None:
    run = state.create(RUN)
    first = RunEvent(kind=EventKind.MESSAGE, at_s=1.0, text="é" * 5000)
    second = RunEvent(kind=EventKind.BUDGET, at_s=2.0, data={"wall_left_s": 3.5})
    assert run.events() == ()
    run.append_event(first)
    with (run.path / "events.jsonl").open("ab") as stream:
        stream.write(b'{"kind": "stage", "text": "' + b"\xc3" * 5000)
    assert run.events() == (first,)
    run.append_event(second)
    assert run.events() == (first, second)
    assert (run.path / "events.jsonl").read_bytes().endswith(b"\n")


@pytest.mark.parametrize("name", ["out/run.tar.gz", "out/run.tgz", "out/folder"])
def test_an_exported_run_is_shown_again_from_anywhere(
    state: StateDirectory, tmp_path: Path, name: str
) -> None:
    run = state.create(RUN)
    patch = run.write_patch("cart", "--- a\n+++ b\n")
    run.write_report(an_improved_report(), text="text\n")
    (run.path / ".tmp-1-2-run.json").write_text("left by a kill")
    made = state.export(RUN, tmp_path / name)
    moved = made.rename(tmp_path / f"moved-{made.name}")
    assert read_run(moved) == an_improved_report()
    assert read_patch(moved, patch) == "--- a\n+++ b\n"
    if moved.is_dir():
        assert read_run(moved / "run.json") == an_improved_report()
        assert not list(moved.glob(".tmp-*"))
    else:
        with tarfile.open(moved) as archive:
            assert sorted(archive.getnames()) == [f"{RUN}/{patch}", f"{RUN}/report.txt", f"{RUN}/run.json"]
    with pytest.raises(TargetNotFound):
        read_patch(moved, "patches/99-none.patch")
    with pytest.raises(InvalidArgument, match="outside the run folder"):
        read_patch(moved, "../../secret")


def test_the_same_run_exports_to_the_same_bytes(state: StateDirectory, tmp_path: Path) -> None:
    run = state.create(RUN)
    run.write_report(an_improved_report(), text="text\n")
    first = state.export(RUN, tmp_path / "a.tar.gz").read_bytes()
    os.utime(run.path / "run.json", (0, 0))
    assert state.export(RUN, tmp_path / "b.tar.gz").read_bytes() == first


def test_an_export_never_overwrites(state: StateDirectory, tmp_path: Path) -> None:
    state.create(RUN).write_report(an_improved_report(), text="text\n")
    target = tmp_path / "precious.tar.gz"
    target.write_text("precious")
    with pytest.raises(InvalidArgument, match="something at"):
        state.export(RUN, target)
    assert target.read_text() == "precious"


@pytest.mark.parametrize("content", [b"", b"plain text", b"\x1f\x8b\x08\x00broken"])
def test_a_file_that_is_no_run_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "some.tar.gz"
    path.write_bytes(content)
    with pytest.raises(TargetNotFound, match="holds no perfsmith run"):
        read_run(path)
    with pytest.raises(TargetNotFound):
        read_run(tmp_path / "absent")
    (tmp_path / "run.json").write_text("{}")
    with pytest.raises(InternalError, match="cannot be read back"):
        read_run(tmp_path)


HOLDER = """
import sys
from pathlib import Path
from perfsmith.agent.store import StateDirectory
with StateDirectory(Path(sys.argv[1])).lock(started_at="2026-11-21T03:15:02Z"):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_second_run_is_told_who_holds_the_project(state: StateDirectory) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(state.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(ProjectBusy) as caught, state.lock(started_at="later"):
        pass
    assert f"process {holder.pid}, started '2026-11-21T03:15:02Z'" in caught.value.what
    assert f"kill -INT {holder.pid}" in caught.value.next_step
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    with state.lock(started_at="later"):
        assert b"later" in (state.root / "lock").read_bytes()


def test_the_lock_is_free_again_after_an_error(state: StateDirectory) -> None:
    with pytest.raises(ZeroDivisionError), state.lock(started_at="1"):
        raise ZeroDivisionError
    with state.lock(started_at="2"), pytest.raises(ProjectBusy), state.lock(started_at="3"):
        pass


def test_a_holder_that_has_not_said_who_it_is_still_holds(state: StateDirectory) -> None:
    with state.lock(started_at="1"):
        (state.root / "lock").write_bytes(b"")
        with pytest.raises(ProjectBusy, match="Another perfsmith run holds"), state.lock(started_at="2"):
            pass
