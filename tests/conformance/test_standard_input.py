"""Programs that read standard input: the text reaches every way of reading, and what is left is compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from foreign import TIERS, a_worker

from perfsmith.evaluators._canonical import Plain, parse
from perfsmith.evaluators.oracles._nodes import items_of
from perfsmith.sandboxes import STANDARD_INPUT, canonical_call

TEXT = "3\n10 20 30\nrest\n"

READERS = {
    "input": "n = int(input()); print(n, input())",
    "readline": "import sys; n = int(sys.stdin.readline()); print(n, sys.stdin.readline().strip())",
    "iteration": "import sys; lines = iter(sys.stdin); print(int(next(lines)), next(lines).strip())",
    "bytes": "import sys; b = sys.stdin.buffer; print(int(b.readline()), b.readline().decode().strip())",
    "open": "f = open(0, closefd=False); print(int(f.readline()), f.readline().strip())",
    "descriptor": "import os; a, b, *_ = os.read(0, 99).decode().split('\\n'); print(a, b)",
}


def outcome(folder: Path, tier: str, body: str, *calls: bytes, head: str = "") -> list[dict[str, Plain]]:
    source = f"{head}\ndef target():\n" + "".join(f"    {line}\n" for line in body.split("; "))
    with a_worker(folder, tier, source) as worker:
        reply = worker.run_once(list(calls), 10)
    found: list[dict[str, Plain]] = []
    for raw in reply.outcomes:
        parts = items_of(parse(raw))
        left = items_of(parts[3]) if parts[3].plain is not None else ()
        found.append(
            {
                "status": parts[0].plain,
                "left": left[1].plain if left else None,
                "printed": parts[4].plain if len(parts) > 4 else b"",
            }
        )
    return found


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("how", READERS)
def test_every_way_of_reading_finds_the_text(tmp_path: Path, tier: str, how: str) -> None:
    call = canonical_call((), {STANDARD_INPUT: TEXT})
    for found in outcome(tmp_path, tier, READERS[how], call, call):
        assert found["status"] == "returned", found
        assert found["printed"] == b"3 10 20 30\n"


@pytest.mark.parametrize("tier", TIERS)
def test_what_is_left_tells_who_read_further(tmp_path: Path, tier: str) -> None:
    call = canonical_call((), {STANDARD_INPUT: TEXT})
    lines = outcome(tmp_path / "lines", tier, READERS["input"], call)
    whole = outcome(tmp_path / "whole", tier, "import sys; sys.stdin.read()", call)
    none = outcome(tmp_path / "none", tier, "pass", call)
    assert [lines[0]["left"], whole[0]["left"], none[0]["left"]] == ["rest\n", "", TEXT]


@pytest.mark.parametrize("tier", TIERS)
def test_one_text_does_not_reach_the_next_call(tmp_path: Path, tier: str) -> None:
    with_text = canonical_call((), {STANDARD_INPUT: TEXT})
    found = outcome(
        tmp_path, tier, "print(repr(__import__('sys').stdin.read(1)))", with_text, canonical_call((), {})
    )
    assert [each["printed"] for each in found] == [b"'3'\n", b"''\n"]


@pytest.mark.parametrize("tier", TIERS)
def test_a_stream_that_was_replaced_or_closed_leaves_nothing(tmp_path: Path, tier: str) -> None:
    call = canonical_call((), {STANDARD_INPUT: TEXT})
    replaced = outcome(tmp_path / "a", tier, "import sys, io; sys.stdin = io.StringIO('x')", call, call)
    closed = outcome(tmp_path / "b", tier, "import sys; sys.stdin.close()", call, call)
    assert [each["left"] for each in replaced + closed] == [None] * 4
    assert {each["status"] for each in replaced + closed} == {"returned"}


def test_a_text_without_bytes_is_no_input(tmp_path: Path) -> None:
    calls = [canonical_call((), {STANDARD_INPUT: text}) for text in ("\ud800", "a")]
    found = outcome(tmp_path, TIERS[0], "print(input())", *calls)
    assert [each["status"] for each in found] == ["undecodable", "returned"]


@pytest.mark.parametrize("tier", TIERS)
def test_a_descriptor_that_a_call_closes_is_there_for_the_next(tmp_path: Path, tier: str) -> None:
    call = canonical_call((), {STANDARD_INPUT: TEXT})
    found = outcome(tmp_path, tier, "print(len(open(0).read()))", call, call, call)
    assert [(each["status"], each["left"], each["printed"]) for each in found] == [
        ("returned", "", f"{len(TEXT)}\n".encode())
    ] * 3


@pytest.mark.parametrize("tier", TIERS)
def test_a_stream_taken_at_import_keeps_nothing_for_the_next_call(tmp_path: Path, tier: str) -> None:
    calls = [canonical_call((), {STANDARD_INPUT: text}) for text in ("a\nrest of one\n", "b\n")]
    head = "import sys; line = sys.stdin.readline"
    found = outcome(tmp_path, tier, "print(line().strip())", *calls, head=head)
    assert [(each["printed"], each["left"]) for each in found] == [(b"a\n", "rest of one\n"), (b"b\n", "")]


@pytest.mark.parametrize("tier", TIERS)
def test_what_is_left_is_no_word_of_the_program(tmp_path: Path, tier: str) -> None:
    call = canonical_call((), {STANDARD_INPUT: TEXT})
    lie = "import sys; sys.stdin.read(); sys.stdin.read = lambda *_: 'rest'"
    fail = "import sys; sys.stdin.read(); sys.stdin.read = lambda *_: {}[1]"
    for body in (lie, fail):
        assert outcome(tmp_path / str(len(body)), tier, body, call)[0]["left"] == ""
