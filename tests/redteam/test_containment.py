"""Does untrusted code stay inside? Every attempt of `escapes` runs as a candidate, watched from outside.

Each of them is run on every tier that promises to hold it, and once where nothing holds it, so that a look
that sees nothing cannot pass for a wall.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from foreign import TIERS, sandbox_of
from proving.attempts import CONFINED, HONEST, NOBODY, Attempt, attempts
from proving.outer import BARE, missing, run_all

ATTEMPTS = attempts()
LEAST = {"namespace": 100, "docker": 100, "process": 30}
"""How many attempts a tier must promise to hold, so that none is given up unnoticed."""


@pytest.fixture(scope="session")
def records(request: pytest.FixtureRequest) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """What was seen of each attempt the session asks for, by where it ran and its name."""
    if why := missing():
        pytest.skip(f"namespace: {why}")
    wanted: dict[str, list[str]] = {}
    for item in request.session.items:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        if isinstance(attempt := parameters.get("attempt"), Attempt):
            wanted.setdefault(parameters["where"], []).append(attempt.name)
    found = {}
    for where, names in wanted.items():
        if not _is_here(where):
            continue
        for name, record in run_all("escapes", where, sorted(set(names))).items():
            found[where, name] = record
    return found


def _is_here(where: str) -> bool:
    try:
        return where == BARE or bool(sandbox_of(where))
    except pytest.skip.Exception:  # the test itself says why
        return False


def pairs(places: list[str], which: tuple[Attempt, ...]) -> list[Any]:
    return [
        pytest.param(where, attempt, id=f"{where}-{attempt.name}") for where in places for attempt in which
    ]


HELD = [
    pair
    for tier in TIERS
    for pair in pairs([tier.value], tuple(a for a in ATTEMPTS if a.is_promised(tier.value)))
]
SHOWN = pairs([BARE], tuple(a for a in ATTEMPTS if not a.no_contrast))


@pytest.mark.parametrize(("where", "attempt"), HELD)
def test_an_attempt_is_held(
    where: str, attempt: Attempt, records: Mapping[tuple[str, str], Mapping[str, Any]]
) -> None:
    sandbox_of(where)
    record = records[where, attempt.name]
    assert record["findings"] == []
    assert record["left"] == 0
    assert record["reason"].isprintable()


@pytest.mark.parametrize(("where", "attempt"), SHOWN)
def test_an_attempt_succeeds_where_nothing_holds_it(
    where: str, attempt: Attempt, records: Mapping[tuple[str, str], Mapping[str, Any]]
) -> None:
    seen = {trace for trace, _ in records[where, attempt.name]["findings"]}
    assert attempt.seen_as <= seen, records[where, attempt.name]


@pytest.mark.parametrize(("where", "attempt"), pairs([*(tier.value for tier in TIERS), BARE], (HONEST,)))
def test_nothing_is_seen_of_an_honest_program(
    where: str, attempt: Attempt, records: Mapping[tuple[str, str], Mapping[str, Any]]
) -> None:
    if where != BARE:
        sandbox_of(where)
    record = records[where, attempt.name]
    assert record["verdict"] == "accepted"
    assert (record["findings"], record["left"]) == ([], 0)


@pytest.mark.parametrize("tier", TIERS)
def test_a_tier_promises_to_hold_most_attempts(tier: str) -> None:
    assert len([a for a in ATTEMPTS if a.is_promised(tier)]) >= LEAST[tier]


def test_every_attempt_says_what_it_tries_and_who_holds_it() -> None:
    for attempt in ATTEMPTS:
        assert attempt.tries.startswith("to "), attempt.name
        assert attempt.tries.endswith("."), attempt.name
        assert attempt.seen_as, attempt.name
        assert attempt.held_by, attempt.name
        assert attempt.held_by <= {"process", "namespace", "docker", CONFINED, NOBODY}, attempt.name
