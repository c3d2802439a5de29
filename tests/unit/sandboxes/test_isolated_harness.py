"""The files that run inside a sandbox need nothing but the standard library, and any Python from 3.8 on."""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from foreign import codec, python_versions

HARNESS = Path(__file__).parents[3] / "perfsmith" / "sandboxes" / "harness"
VERSIONS = ("here", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
HEADER = struct.Struct(">IB16s")
LOAD, FORK, CALL, END, DEATH = 1, 2, 4, 7, 8

# What is written here must have the same bytes everywhere.
VALUES = """(
    [1, -5, 2**40, 10**30, 1.5, float("inf"), 1j, "é", "\\\\ud800", b"x", None, True],
    {"a": [1, (2, [3])], 4: {5, 6}, None: frozenset([7])},
    collections.OrderedDict([(1, [2])]),
    collections.defaultdict(list, {1: [2]}),
    collections.deque([1, [2]], 4),
    decimal.Decimal("1.50"),
    datetime.timedelta(1, 2),
    ValueError("a", [1]),
    FileNotFoundError(2, "gone", "file"),
    UnicodeDecodeError("ascii", b"a", 0, 1, "why"), StopIteration(3), SystemExit(4),
    datetime.datetime(2026, 1, 2, fold=1),
    {datetime.date(2026, 1, 2), datetime.date(2026, 1, 3), 5, "a", (6, "b")},
    [1].append, dict.fromkeys,
    functools.partial(len, [1]),
    range(3), slice(1), Ellipsis, len, str.lower, int, io.BytesIO(b"ab"),
)"""
IMPORTS = "import collections, datetime, decimal, functools, io"


def python_of(version: str) -> str:
    if version == "here":
        return sys.executable
    found = dict(python_versions()).get(version)
    if found is None:
        pytest.skip(f"interpreter: Python {version} is not here")
    return str(found)


def run(python: str, source: str) -> str:
    done = subprocess.run(
        [python, "-I", "-S", "-W", "error", "-c", source], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("version", VERSIONS)
def test_canonical_bytes_are_the_same_under_every_python(version: str) -> None:
    source = dedent(f"""
        import importlib.util, sys
        {IMPORTS}
        spec = importlib.util.spec_from_file_location("codec", {str(HARNESS / "codec.py")!r})
        codec = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(codec)
        value = __VALUES__
        raw = codec.encode(value)
        assert codec.encode(codec.decode(raw)) == raw
        sys.stdout.write(raw.hex())
        """).replace("__VALUES__", VALUES)
    namespace: dict[str, object] = {}
    exec(f"{IMPORTS}\nvalue = {VALUES}", namespace)
    assert run(python_of(version), source) == codec.encode(namespace["value"]).hex()


@pytest.mark.parametrize("version", VERSIONS)
def test_the_worker_serves_a_batch_in_isolated_mode(version: str, tmp_path: Path) -> None:
    python = python_of(version)
    (tmp_path / "mod.py").write_text("def target(x):\n    return [x, x * 2]\n")
    ours, theirs = socket.socketpair()
    ours.settimeout(30)
    argv = [python, "-I", "-S", "-W", "error", str(HARNESS / "worker.py"), str(theirs.fileno())]
    home = (
        tmp_path / "scratch" / "home"
    )  # a sandbox gives the program folders of its own, which are looked into
    home.mkdir(parents=True)
    environment = {**os.environ, "HOME": str(home), "TMPDIR": str(home)}
    with (
        subprocess.Popen(
            argv, pass_fds=[theirs.fileno()], stderr=subprocess.PIPE, env=environment
        ) as process,
        ours,
    ):
        theirs.close()
        stream = ours.makefile("rb")

        def ask(kind: int, payload: bytes = b"", answer: int | None = None) -> bytes:
            token = bytes([kind]) * 16
            ours.sendall(HEADER.pack(len(payload), kind, token) + payload)
            length, got, _ = HEADER.unpack(stream.read(HEADER.size))
            assert got == (answer or kind)
            return stream.read(length)

        assert stream.read(HEADER.size) == HEADER.pack(0, 0, bytes(16))
        request = {
            "sys_path": [str(tmp_path)],
            "root": str(tmp_path),
            "module": "mod",
            "qualname": "target",
            "also": [],
            "limits": {"RLIMIT_CORE": 0, "RLIMIT_NONE": 1},
            "reply_bytes": 1 << 20,
            "output_bytes": 1 << 20,
            "files": False,
            "watch": True,
        }
        assert json.loads(ask(LOAD, json.dumps(request).encode()))["ok"] is True
        ask(FORK)
        call = codec.encode_call((21,), {})
        reply = ask(CALL, struct.pack("<II", 1, len(call)) + call)
        assert codec.decode(reply[8:]) == ("returned", [21, 42], None, None)
        assert ask(END, answer=DEATH) == b"0"
        stream.close()
        ours.close()
        assert process.wait(30) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""
