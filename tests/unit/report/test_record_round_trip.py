"""Whatever a run records can be read back unchanged."""

from __future__ import annotations

import json
from collections.abc import Mapping

from factories import a_header
from hypothesis import given, settings
from hypothesis import strategies as st

from perfsmith.agent.report import (
    EventKind,
    JudgedCandidate,
    ProfileRow,
    RunEvent,
    RunKind,
    RunReport,
    RunStatus,
    RunSummary,
    Spent,
    TargetReport,
    TargetStatus,
    render_json,
    render_text,
    report_schema,
    summarise,
)
from perfsmith.tasks import (
    SCHEMA_VERSION,
    Candidate,
    Cost,
    CounterExample,
    EditStep,
    Evaluation,
    Evidence,
    FileEdit,
    Gate,
    OracleFacts,
    OracleStrength,
    Origin,
    SourceFacts,
    SourceKills,
    SourceName,
    SpeedEstimate,
    Target,
    TargetKind,
    Verdict,
    from_json,
    to_json,
)

text = st.text(max_size=12)
number = st.integers(0, 2**53)
seconds = st.floats(0, 1e9, allow_nan=False)
ratio = st.floats(0.001, 1e6, allow_nan=False)
share = st.floats(0, 1)


def few(items: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(items, max_size=3).map(tuple)


def words() -> st.SearchStrategy[Mapping[str, str]]:
    return st.dictionaries(text, text, max_size=3)


targets = st.builds(
    Target,
    path=text,
    qualname=text,
    module=text,
    kind=st.sampled_from(TargetKind),
    first_line=number,
    last_line=number,
    is_generator=st.booleans(),
    is_async=st.booleans(),
)
candidates = st.builds(
    Candidate,
    target=text,
    files=few(st.builds(FileEdit, path=text, before_sha256=text, after=st.text())),
    origin=st.builds(
        Origin, proposer=text, steps=few(st.builds(EditStep, rule=text, site=text, summary=text))
    ),
    parent_id=st.none() | text,
    id=st.just(""),
)
speeds = st.builds(
    SpeedEstimate,
    median=ratio,
    at_least=ratio,
    at_most=ratio,
    confidence=share,
    pairs=number,
    generations=number,
    baseline_ns_per_call=seconds,
    noise_floor=ratio,
    fingerprint=text,
)
strengths = st.builds(
    OracleStrength,
    mutants=number,
    killed=number,
    not_tried=number,
    unfinished=number,
    equivalent=number,
    possible=number,
    floor=share,
    hung=number,
    wall_s=seconds,
    sources=few(
        st.builds(
            SourceKills,
            source=st.sampled_from(SourceName),
            inputs=number,
            discriminated=number,
            marginal=number,
        )
    ),
    survivors=few(text),
    advice=few(text),
)
oracles = st.builds(
    OracleFacts,
    entry=text,
    recorded=number,
    generated=number,
    compared=number,
    raised=number,
    tests_run=number,
    assumptions=few(text),
    strength=st.none() | strengths,
    inputs=few(
        st.builds(
            SourceFacts,
            name=st.sampled_from(SourceName),
            gave=number,
            discriminated=st.none() | number,
            silence=text,
        )
    ),
    contradictions=few(text),
)
evidence = st.builds(
    Evidence,
    oracle=st.none() | oracles,
    speed=st.none() | speeds,
    counter_example=st.none()
    | st.builds(CounterExample, arguments=text, expected=text, actual=text, trace=st.lists(text).map(tuple)),
    failed_tests=few(text),
    behaviour_hash=st.none() | text,
    sandbox_tier=text,
    labels=few(text),
)
evaluations = st.builds(
    Evaluation,
    candidate_id=text,
    verdict=st.sampled_from(Verdict),
    gate=st.sampled_from(Gate),
    reason=text,
    evidence=evidence,
    cost=st.builds(Cost, evaluations=number, cpu_s=seconds, wall_s=seconds),
    schema_version=st.just(SCHEMA_VERSION),
)
reports = st.builds(
    RunReport,
    run_id=text,
    root=text,
    requested=few(text),
    status=st.sampled_from(RunStatus),
    started_at=text,
    interpreter=text,
    commit=st.none() | text,
    sandbox_tier=text,
    fingerprint=words(),
    seed=number,
    settings=words(),
    spent=st.builds(Spent, evaluations=number, cpu_s=seconds, wall_s=seconds),
    profile=few(
        st.builds(
            ProfileRow,
            target=targets,
            calls=number,
            own_s=seconds,
            saveable_s=seconds,
            share=share,
            tests=few(text),
        )
    ),
    targets=few(
        st.builds(
            TargetReport,
            target=targets,
            status=st.sampled_from(TargetStatus),
            reason=text,
            share=share,
            judged=few(st.builds(JudgedCandidate, candidate=candidates, evaluation=evaluations)),
            accepted_id=st.none() | text,
            speed=st.none() | speeds,
            saves=st.none() | share,
            oracle=st.none() | oracles,
            patch=st.none() | text,
        )
    ),
    messages=few(text),
    combined_patch=st.none() | text,
    applied=few(text),
    kind=st.sampled_from(RunKind),
    schema_version=st.just(SCHEMA_VERSION),
)
events = st.builds(
    RunEvent,
    kind=st.sampled_from(EventKind),
    at_s=seconds,
    text=text,
    target=st.none() | text,
    candidate=st.none() | text,
    evaluation=st.none() | evaluations,
    data=st.dictionaries(text, seconds, max_size=3),
)


@given(candidates)
def test_a_candidate_round_trips_with_its_address(candidate: Candidate) -> None:
    again = from_json(Candidate, to_json(candidate))
    assert again == candidate
    assert again.id


@given(evaluations)
def test_an_evaluation_round_trips(evaluation: Evaluation) -> None:
    assert from_json(Evaluation, to_json(evaluation)) == evaluation


@given(events)
def test_an_event_round_trips_on_one_line(event: RunEvent) -> None:
    line = to_json(event)
    assert "\n" not in line
    assert from_json(RunEvent, line) == event


@given(reports)
@settings(max_examples=50)
def test_a_report_round_trips_and_its_summary_too(report: RunReport) -> None:
    assert from_json(RunReport, to_json(report)) == report
    assert from_json(RunReport, render_json(report)) == report
    summary = summarise(report)
    assert from_json(RunSummary, to_json(summary)) == summary


@given(reports, st.integers(1, 160), st.booleans(), st.booleans())
@settings(max_examples=50)
def test_any_report_can_be_shown(report: RunReport, width: int, color: bool, verbose: bool) -> None:  # noqa: FBT001
    shown = render_text(report, width=width, color=color, verbose=verbose)
    assert shown.endswith("\n")
    assert shown.encode()


def test_the_json_says_which_version_it_has() -> None:
    assert json.loads(render_json(a_header()))["schema_version"] == SCHEMA_VERSION
    schema = report_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["properties"]["schema_version"]["default"] == SCHEMA_VERSION
    assert set(schema["properties"]) == set(json.loads(render_json(a_header())))
    assert schema["$defs"]["Verdict"]["enum"] == [verdict.value for verdict in Verdict]
