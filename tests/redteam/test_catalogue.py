"""Is every number of the catalogue tried somewhere, or is it said why not?"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import hosts
import pytest
from cases import FOLDER, cases_in, number_of

from perfsmith.sandboxes import Kernel

CHECKOUT = FOLDER.parent.parent
CASES = (*cases_in("cheats"), *cases_in("controls"))


def table(name: str) -> Mapping[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


TITLES: Mapping[str, str] = table("catalogue.toml")["titles"]
ELSEWHERE: Mapping[str, str] = table("catalogue.toml")["elsewhere"]
NOT_RUN = {number: part["reason"] for part in table("not_run.toml").values() for number in part["numbers"]}


def test_every_number_is_tried_or_it_is_said_why_not() -> None:
    tried = {case.number for case in CASES} | ELSEWHERE.keys()
    assert TITLES.keys() - tried - NOT_RUN.keys() == set()
    assert {*tried, *NOT_RUN} - TITLES.keys() <= {"own"}


def test_what_is_not_run_is_tried_nowhere_and_has_a_reason() -> None:
    assert NOT_RUN.keys() & ({case.number for case in CASES} | ELSEWHERE.keys()) == set()
    assert all(len(reason.split()) > 5 for reason in NOT_RUN.values())


@pytest.mark.parametrize("number", ELSEWHERE)
def test_a_case_that_is_elsewhere_is_a_test_that_is_there(number: str) -> None:
    path, _, name = ELSEWHERE[number].partition("::")
    tree = ast.parse((CHECKOUT / path).read_text(encoding="utf-8"))
    assert name.startswith("test_")
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_a_case_has_a_host_a_title_and_a_text_of_its_own() -> None:
    for case in CASES:
        assert case.host in hosts.SOURCES, case.name
        assert case.title, case.name
        assert case.verdicts == {"accepted"} if case.is_honest else "accepted" not in case.verdicts
    texts = {case.text.partition("\n\n\n")[0] for case in CASES}
    assert len(texts) == len(CASES)


@pytest.mark.parametrize("sign", ["os.kill(", "/etc/", "site.get", "PATH", '.perfsmith"), exist_ok'])
def test_what_would_harm_the_machine_runs_only_where_it_is_confined(sign: str) -> None:
    for case in CASES:
        if sign in case.text:
            assert case.needs == "confinement", case.name
            for weak in (Kernel(landlock=5, seccomp=True), Kernel(landlock=7, seccomp=False)):
                assert case.why_not_run("process", weak)
                assert not case.why_not_run("namespace", weak)
            assert not case.why_not_run("process", Kernel(landlock=6, seccomp=True))


def test_every_host_is_the_host_of_a_case_and_its_calls_return() -> None:
    assert {case.host for case in CASES} == hosts.SOURCES.keys() == hosts.CALLS.keys()
    for calls in hosts.CALLS.values():
        assert len(calls()) >= 24


def test_numbers_are_read_from_names() -> None:
    assert number_of("rt_034b_elsewhere") == "RT-034"
    assert number_of("cg_11_keys") == "CG-11"
    assert number_of("own_01_wrapper") == "own"
    assert Path(FOLDER, "cheats").is_dir()
