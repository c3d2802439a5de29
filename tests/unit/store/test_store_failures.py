"""A medium that refuses becomes one error that says what to do; what was recorded stays."""

from __future__ import annotations

import errno
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from factories import a_candidate, a_header, a_target, an_evaluation, an_improved_report

from perfsmith.agent.store import StateDirectory, Store
from perfsmith.agent.store._failures import storage_errors
from perfsmith.errors import StorageFailed

RUN = a_header().run_id
TARGET = a_target().id


def mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"needs the right to mount a tmpfs: {done.stderr.strip()}")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of one mebibyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(store: Store) -> list[str]:
    """Record until the medium refuses; the ids that were acknowledged."""
    acknowledged: list[str] = []
    for number in range(1000):
        candidate = a_candidate(text=f"x = {number}\n" + "# padding\n" * 2000)
        try:
            store.record(RUN, TARGET, candidate, an_evaluation(candidate))
        except StorageFailed:
            return acknowledged
        acknowledged.append(candidate.id)
    pytest.fail("a medium of one mebibyte took twenty")


def test_a_full_disk_stops_the_run_and_keeps_what_was_judged(small_disk: Path) -> None:
    path = small_disk / "store.sqlite3"
    with Store(path) as store:
        store.create_run(a_header())
        acknowledged = fill(store)
        assert len(acknowledged) > 3
        with pytest.raises(StorageFailed, match=r"No space is left.*Free some space"):
            store.finish(RUN, an_improved_report())
        assert [row.candidate.id for row in store.evaluations(RUN, TARGET)] == acknowledged


def test_a_full_disk_leaves_the_old_report_whole(small_disk: Path) -> None:
    run = StateDirectory(small_disk / "state").create(RUN)
    run.write_report(an_improved_report(), text="first\n")
    (small_disk / "ballast").write_bytes(b"x" * 700_000)
    with pytest.raises(StorageFailed, match="No space is left"):
        run.write_report(an_improved_report(), text="x" * 900_000)
    assert (run.path / "report.txt").read_text() == "first\n"
    assert run.load() == an_improved_report()
    assert not list(run.path.rglob(".tmp-*"))


def test_a_read_only_file_system_is_named(small_disk: Path) -> None:
    Store(small_disk / "store.sqlite3").close()
    state = StateDirectory(small_disk / "state")
    mount("-o", "remount,ro", str(small_disk))
    with pytest.raises(StorageFailed, match=r"may not be written.*Make the folder writable"):
        state.create(RUN)
    with pytest.raises(StorageFailed, match="--cache-dir"):
        Store(small_disk / "store.sqlite3")
    with pytest.raises(StorageFailed, match="may not be written"):
        StateDirectory(small_disk / "other")


def limit_file_size() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))


def test_a_limit_on_file_size_stops_the_run_and_keeps_what_was_judged(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from factories import a_candidate, a_header, a_target, an_evaluation
from perfsmith.agent.store import Store
from perfsmith.errors import StorageFailed

store = Store(Path(sys.argv[1]))
store.create_run(a_header())
try:
    for number in range(10_000):
        candidate = a_candidate(text=f"x = {number}\\n" + "# padding\\n" * 2000)
        store.record(a_header().run_id, a_target().id, candidate, an_evaluation(candidate))
        print(candidate.id, flush=True)
except StorageFailed as error:
    print("refused:", error)
"""
    path = tmp_path / "store.sqlite3"
    done = subprocess.run(
        [sys.executable, "-c", script, str(path), str(Path(__file__).parents[2])],
        preexec_fn=limit_file_size,
        capture_output=True,
        text=True,
        check=True,
    )
    *acknowledged, last = done.stdout.splitlines()
    assert last.startswith("refused:")
    assert "ulimit -f" in last
    assert len(acknowledged) > 3
    with Store(path) as store:
        assert [row.candidate.id for row in store.evaluations(RUN, TARGET)] == acknowledged


def test_a_store_locked_by_another_program_is_given_up_after_the_timeout(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    with Store(path, busy_timeout_s=0.01) as store:
        store.create_run(a_header())
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        candidate = a_candidate()
        with pytest.raises(StorageFailed, match="locked by another process"):
            store.record(RUN, TARGET, candidate, an_evaluation(candidate))
        assert store.load(RUN) == a_header(), "readers are not kept out"
        other.execute("ROLLBACK")
        other.close()
        store.record(RUN, TARGET, candidate, an_evaluation(candidate))


def test_a_file_that_is_no_database_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    path.write_bytes(b"not a database, but long enough to be mistaken for one " * 40)
    before = path.read_bytes()
    with pytest.raises(StorageFailed, match=r"damaged or not a perfsmith store.*Move the file away"):
        Store(path)
    assert path.read_bytes() == before


def test_a_damaged_store_is_told_apart_from_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    with Store(path) as store:
        store.create_run(a_header())
        for number in range(40):
            candidate = a_candidate(text=f"x = {number}\n" + "# padding\n" * 300)
            store.record(RUN, TARGET, candidate, an_evaluation(candidate))
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xa5" * (len(content) - 8192)
    path.write_bytes(content)
    with pytest.raises(StorageFailed, match="damaged"), Store(path) as store:
        store.evaluations(RUN, TARGET)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageFailed, match=r"file/deeper/store\.sqlite3.*--cache-dir"):
        Store(tmp_path / "file" / "deeper" / "store.sqlite3")


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.ENOSPC, "No space is left"),
        (errno.EDQUOT, "No space is left"),
        (errno.EROFS, "may not be written"),
        (errno.EACCES, "may not be written"),
        (errno.EFBIG, "file limit"),
        (errno.EIO, "cannot be read or written"),
    ],
)
def test_each_error_of_the_system_says_what_to_do(tmp_path: Path, number: int, message: str) -> None:
    with pytest.raises(StorageFailed, match=message) as caught, storage_errors(tmp_path):
        raise OSError(number, "told by the system")
    assert caught.value.next_step
    assert str(tmp_path) in caught.value.what
    assert isinstance(caught.value, OSError)
