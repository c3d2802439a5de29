"""What the strategies find, and what they do not waste evaluations on."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint

import anyio
import pytest

from perfsmith.errors import ConfigError, InvalidArgument
from perfsmith.search import (
    Archive,
    BeamOptions,
    BeamSearch,
    BestOfN,
    BestOfNOptions,
    Budget,
    Judged,
    LandscapeOptions,
    RecordedLandscape,
    RecordedRow,
    RecordedTable,
    SilentEvents,
    StopReason,
    Strategy,
    SyntheticLandscape,
    resolve_strategy,
    synthetic_landscape,
)
from perfsmith.tasks import (
    Candidate,
    Cost,
    EditStep,
    Evaluation,
    Evidence,
    FileEdit,
    Gate,
    Origin,
    SpeedEstimate,
    Verdict,
)

ADDITIVE = LandscapeOptions(interaction_sd=0.0, clashes=0.0, noise_sd=0.002, twins=0)


def search(strategy: Strategy, problem: SyntheticLandscape | RecordedLandscape) -> Archive:
    return anyio.run(strategy.run, problem, SilentEvents())


def stack(sites: tuple[str, ...], parent: Candidate | None, text: str = "") -> Candidate:
    return Candidate(
        target="m.py::f",
        files=(FileEdit(path="m.py", before_sha256="0" * 64, after=text or f"done({sorted(sites)})\n"),),
        origin=Origin(
            proposer="test", steps=tuple(EditStep(rule="r", site=site, summary="") for site in sites)
        ),
        parent_id=parent.id if parent is not None else None,
    )


def row(candidate: Candidate, verdict: Verdict, speedup: float | None = None) -> RecordedRow:
    speed = None
    if speedup is not None:
        speed = SpeedEstimate(
            median=speedup,
            at_least=speedup,
            at_most=speedup,
            confidence=0.99,
            pairs=30,
            generations=10,
            baseline_ns_per_call=1e6,
            noise_floor=1.0,
            fingerprint="test",
        )
    return RecordedRow(
        candidate=candidate,
        evaluation=Evaluation(
            candidate_id=candidate.id,
            verdict=verdict,
            gate=Gate.TIMING if speed else Gate.BEHAVIOUR,
            reason="",
            evidence=Evidence(speed=speed),
            cost=Cost(evaluations=1),
        ),
    )


def table(
    singles: Mapping[str, tuple[Verdict, float | None]],
    doubles: Mapping[tuple[str, str], tuple[Verdict, float | None]],
) -> RecordedLandscape:
    ones = {site: stack((site,), None) for site in singles}
    rows = [row(ones[site], *verdict) for site, verdict in singles.items()]
    rows += [
        row(stack(sites, ones.get(sites[0], stack((sites[0],), None))), *verdict)
        for sites, verdict in doubles.items()
    ]
    return RecordedLandscape(RecordedTable(rows=tuple(rows)))


def sites_of(archive: Archive) -> list[tuple[str, ...]]:
    return [tuple(step.site for step in each.candidate.origin.steps) for each in archive.judged]


@pytest.mark.parametrize("seed", range(12))
def test_where_gains_add_up_the_beam_joins_all_winners_right_after_the_single_edits(seed: int) -> None:
    problem = synthetic_landscape(seed, ADDITIVE)
    archive = search(BeamSearch(), problem)
    winners = [each for each in archive.judged[:12] if each.gain > 1.0]
    if len(winners) < 2:
        pytest.skip("fewer than two edits gain in this landscape")
    union = archive.judged[12]
    assert len(union.candidate.origin.steps) == len(winners)
    assert union.candidate.files[0].after.count("edit(") == len(winners)
    assert problem.true_log_gain(union.candidate) >= 0.9 * problem.best_log_gain()


def test_an_edit_that_was_wrong_alone_is_not_tried_on_top_of_others() -> None:
    for seed in range(12):
        archive = search(BeamSearch(), synthetic_landscape(seed, LandscapeOptions(clashes=0.0)))
        wrong = {
            each.candidate.origin.steps[0].site
            for each in archive.judged
            if len(each.candidate.origin.steps) == 1 and not each.gain and each.evaluation.cost.evaluations
        }
        assert wrong
        deeper = [each for each in archive.judged if len(each.candidate.origin.steps) > 1]
        assert all(step.site not in wrong for each in deeper for step in each.candidate.origin.steps)


def test_winners_that_are_wrong_together_are_halved_until_some_work() -> None:
    chain: list[Candidate] = []
    for length in range(1, 5):
        chain.append(stack(tuple("abcd"[:length]), chain[-1] if chain else None))
    others = [stack((site,), None) for site in "bcd"]
    verdicts = [
        (Verdict.ACCEPTED, 1.9),
        (Verdict.ACCEPTED, 3.0),
        (Verdict.CRASH, None),
        (Verdict.CRASH, None),
    ]
    rows = [row(each, *verdict) for each, verdict in zip(chain, verdicts, strict=True)]
    rows += [row(each, Verdict.ACCEPTED, 1.8 - number / 10) for number, each in enumerate(others)]
    archive = search(BeamSearch(BeamOptions(depth=1)), RecordedLandscape(RecordedTable(rows=tuple(rows))))
    assert sites_of(archive)[4:] == [("a", "b", "c", "d"), ("a", "b")]
    assert archive.best is not None
    assert archive.best.candidate == chain[1]


def test_two_gains_too_small_alone_are_found_together() -> None:
    small = (Verdict.NOT_FASTER, 1.04)
    problem = table({"a": small, "b": small}, {("a", "b"): (Verdict.ACCEPTED, 1.08)})
    other = table({"a": small, "b": small}, {("b", "a"): (Verdict.ACCEPTED, 1.08)})
    assert any(search(BeamSearch(), each).best is not None for each in (problem, other))


def test_the_edits_of_a_winner_are_found_again_after_their_lines_moved() -> None:
    one, other = ("line 3: x in names", "line 9: y in names")
    fast = (Verdict.ACCEPTED, 1.5)
    problem = table(
        {one: (Verdict.ACCEPTED, 1.6), other: fast},
        {(one, "line 8: z in names"): fast, (one, "line 10: y in names"): (Verdict.ACCEPTED, 2.4)},
    )
    archive = search(BeamSearch(), problem)
    assert sites_of(archive)[2] == (one, "line 10: y in names")


def test_an_edit_made_possible_by_another_is_tried_before_one_that_gained_nothing() -> None:
    problem = table(
        {"a": (Verdict.ACCEPTED, 1.5), "dull": (Verdict.NOT_FASTER, 0.99)},
        {("a", "dull"): (Verdict.ACCEPTED, 1.5), ("a", "enabled"): (Verdict.ACCEPTED, 4.0)},
    )
    archive = search(BeamSearch(BeamOptions(children=1)), problem)
    assert sites_of(archive) == [("a",), ("dull",), ("a", "enabled")]


def test_a_rewrite_that_names_no_steps_is_still_tried_on_top() -> None:
    base = stack(("a",), None)
    free = Candidate(
        target="m.py::f",
        files=(FileEdit(path="m.py", before_sha256="0" * 64, after="free()\n"),),
        origin=Origin(proposer="model"),
        parent_id=base.id,
    )
    rows = (row(base, Verdict.ACCEPTED, 1.5), row(free, Verdict.ACCEPTED, 9.0))
    best = search(BeamSearch(), RecordedLandscape(RecordedTable(rows=rows))).best
    assert best is not None
    assert best.candidate == free


@pytest.mark.parametrize(
    ("problem", "options", "stopped"),
    [
        (lambda: table({}, {}), BeamOptions(), StopReason.EXHAUSTED),
        (lambda: table({"a": (Verdict.CRASH, None)}, {}), BeamOptions(), StopReason.EXHAUSTED),
        (
            lambda: table(
                {"a": (Verdict.ACCEPTED, 2.0), "b": (Verdict.NOT_FASTER, 0.9)},
                {("a", "b"): (Verdict.ACCEPTED, 1.9)},
            ),
            BeamOptions(),
            StopReason.NO_IMPROVEMENT,
        ),
        (lambda: synthetic_landscape(2), BeamOptions(depth=1), StopReason.LIMIT),
        (
            lambda: synthetic_landscape(2, budget=Budget(evaluations=5)),
            BeamOptions(),
            StopReason.BUDGET,
        ),
    ],
)
def test_the_beam_says_why_it_stopped(
    problem: Callable[[], SyntheticLandscape | RecordedLandscape], options: BeamOptions, stopped: StopReason
) -> None:
    assert search(BeamSearch(options), problem()).stopped is stopped


def test_best_of_n_judges_as_many_as_it_was_told_and_extends_nothing() -> None:
    problem = synthetic_landscape(4)
    archive = search(BestOfN(BestOfNOptions(candidates=30, batch=7)), problem)
    assert len(archive.judged) == 30
    assert archive.stopped is StopReason.LIMIT
    assert all(each.candidate.parent_id is None for each in archive.judged)


def test_best_of_n_asks_a_proposer_without_chance_for_all_it_has() -> None:
    singles = dict.fromkeys("abcdefgh", (Verdict.ACCEPTED, 1.1))
    archive = search(BestOfN(BestOfNOptions(batch=3)), table(singles, {}))
    assert len(archive.judged) == 8
    assert archive.stopped is StopReason.EXHAUSTED


def test_best_of_n_without_proposals_is_exhausted() -> None:
    assert search(BestOfN(), table({}, {})) == Archive(stopped=StopReason.EXHAUSTED)


def test_the_same_seed_gives_the_same_archive_and_another_seed_another() -> None:
    for strategy in (BeamSearch(), BestOfN(BestOfNOptions(candidates=20, batch=4))):
        first, again, other = (search(strategy, synthetic_landscape(seed)) for seed in (1, 1, 2))
        assert first == again
        assert first != other


@pytest.mark.parametrize("name", ["width", "depth", "children", "concurrency"])
def test_a_beam_of_nothing_is_refused(name: str) -> None:
    with pytest.raises(InvalidArgument):
        BeamOptions(**{name: 0})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["candidates", "batch", "patience", "concurrency"])
def test_sampling_nothing_is_refused(name: str) -> None:
    with pytest.raises(InvalidArgument):
        BestOfNOptions(**{name: 0})  # type: ignore[arg-type]


def test_strategies_are_found_by_short_name_dotted_path_and_entry_point() -> None:
    assert resolve_strategy("beam") is BeamSearch
    assert resolve_strategy("best-of-n") is BestOfN
    assert resolve_strategy("perfsmith.search.strategies.beam:BeamSearch") is BeamSearch
    plugin = EntryPoint("sampler", "perfsmith.search.strategies:BestOfN", "perfsmith.strategy")
    assert resolve_strategy("sampler", plugins=[plugin]) is BestOfN


def test_an_entry_point_cannot_take_the_name_of_ours() -> None:
    thief = EntryPoint("beam", "perfsmith.search.strategies:BestOfN", "perfsmith.strategy")
    assert resolve_strategy("beam", plugins=[thief]) is BeamSearch


def test_an_unknown_name_lists_the_known_ones_and_the_nearest() -> None:
    with pytest.raises(ConfigError, match=r"beam, best-of-n.*Did you mean 'beam'"):
        resolve_strategy("bean")
    with pytest.raises(ConfigError, match="dotted path"):
        resolve_strategy("zzz")


@pytest.mark.parametrize(
    "path", ["no_such_package_here:X", "perfsmith.search:NoSuch", "perfsmith.search:__name__", ":X"]
)
def test_a_path_that_leads_to_no_strategy_is_a_setting_to_correct(path: str) -> None:
    with pytest.raises(ConfigError):
        resolve_strategy(path)


def test_a_strategy_of_a_third_party_needs_no_registration(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("someones_strategies")
    module.Mine = BestOfN  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "someones_strategies", module)
    assert resolve_strategy("someones_strategies:Mine") is BestOfN


def test_a_judged_candidate_that_is_wrong_has_no_gain_whatever_was_measured() -> None:
    candidate = stack(("a",), None)
    evaluation = row(candidate, Verdict.WRONG_RESULT, 9.0).evaluation
    assert Judged(candidate, evaluation).speed is None
    assert Judged(candidate, evaluation).gain == 0.0
