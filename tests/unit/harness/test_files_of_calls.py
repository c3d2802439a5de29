"""What lies in the private folders is cleared, laid ready and told; nothing beside them is ever touched."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import perfsmith.sandboxes.harness.files_left as untyped

harness: Any = untyped


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    (folder / "home").mkdir(parents=True)
    (folder / "home" / "kept.txt").write_text("kept")
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "thesis").write_text("years")
    return folder


def files_of(own: Path) -> Any:
    return harness.FilesLeft([str(own), str(own / "home"), str(own), "/", str(own / "gone")])


def test_only_the_outermost_folders_count_and_never_the_root(own: Path) -> None:
    assert files_of(own).tops == [str(own)]
    assert harness.outermost(["/", "//"]) == []


def test_what_came_is_taken_away_whatever_its_mode_and_what_was_there_stays(
    own: Path, tmp_path: Path
) -> None:
    files = files_of(own)
    (own / "a" / "b").mkdir(parents=True)
    (own / "a" / "b" / "x").write_text("x")
    (own / "home" / "new").write_text("new")
    (own / "link").symlink_to(tmp_path / "beside")
    os.mkfifo(own / "pipe")
    (own / "a" / "b").chmod(0o500)
    (own / "a").chmod(0)
    files.clear()
    assert sorted(path.name for path in own.rglob("*")) == ["home", "kept.txt"]
    assert (tmp_path / "beside" / "thesis").read_text() == "years"


def test_a_path_that_is_given_is_laid_ready_and_only_what_changed_is_told(own: Path) -> None:
    files = files_of(own)
    seen = set()
    for number in range(12):
        files.begin(b"%d" % number, ([str(own / "t" / "out.csv")],), {"to": own / "u" / "folder"})
        assert (own / "t").is_dir()
        seen.add(((own / "t" / "out.csv").exists(), (own / "u" / "folder").is_dir()))
        assert files.end() == {}
    assert len(seen) == 4
    (own / "t" / "out.csv").write_text("mine")
    (own / "t" / "hidden").write_text("hidden")
    (own / "t" / "hidden").chmod(0o200)
    (own / "t" / "to").symlink_to("out.csv")
    told = files.end()
    assert told["t/out.csv"][1] == b"mine"
    assert told["t/hidden"] == ("0200", b"hidden")
    assert told["t/to"][1] == "link to out.csv"


def test_a_folder_that_is_gone_is_told(own: Path) -> None:
    files = files_of(own)
    files.begin(b"x", (str(own / "t" / "out.csv"),), {})
    (own / "t" / "out.csv").unlink(missing_ok=True)
    (own / "t").rmdir()
    assert files.end()["t"] is None


def _cyclic() -> list[object]:
    found: list[object] = []
    found.append(found)
    return found


@pytest.mark.parametrize(
    "given",
    [
        "{own}/" + "x" * 300 + ".csv",
        "{own}/\udc80\ud800.csv",
        "{own}/a\0b",
        "{own}/../beside/thesis",
        "{own}",
        "/etc/hostname",
        "{own}/" + "/".join(["d"] * 2000) + "/x.csv",
        ["{own}/a.tar", "{own}/a.tar/m.txt", "{own}/a.tar/n/o.txt"],
        [[["{own}/deep.txt"]]],
    ],
)
def test_no_path_hinders_a_call_or_leads_outside(given: Any, own: Path, tmp_path: Path) -> None:
    def filled(value: Any) -> Any:
        return (
            [filled(each) for each in value] if isinstance(value, list) else value.replace("{own}", str(own))
        )

    files = files_of(own)
    for number in range(6):
        files.begin(b"%d" % number, (filled(given),), {})
        files.end()
    files.clear()
    assert sorted(path.name for path in own.rglob("*")) == ["home", "kept.txt"]
    assert [path.name for path in (tmp_path / "beside").iterdir()] == ["thesis"]


def test_texts_are_found_in_whatever_holds_them_each_container_once(own: Path) -> None:
    shared: list[object] = ["a"]
    for _ in range(60):
        shared = [shared, shared]
    assert set(harness.texts_in([shared, _cyclic(), {"b": {b"c"}}, 1, None])) == {"a", "b", "c"}


def test_too_much_is_said(own: Path) -> None:
    files = files_of(own)
    files.begin(b"", (), {})
    (own / "large").write_bytes(bytes(harness.LARGEST_READ + 1))
    with pytest.raises(ValueError, match="1048577 bytes"):
        files.end()
    (own / "large").write_bytes(bytes(harness.LARGEST + 1))
    assert "SHA-256" in files.end()["large"][1]
    for number in range(harness.MOST + 1):
        (own / str(number)).touch()
    with pytest.raises(ValueError, match="more than 500 files"):
        files.end()
