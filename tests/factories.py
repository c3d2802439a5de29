"""Hand-made records that look like real runs. Figures are invented; shapes are what the judge writes."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from perfsmith.agent.report import (
    AdmissionReport,
    JudgedCandidate,
    ProfileRow,
    RunKind,
    RunReport,
    RunStatus,
    Spent,
    TargetReport,
    TargetStatus,
)
from perfsmith.tasks import (
    Admission,
    AdmissionStatus,
    Attempt,
    Candidate,
    Cheat,
    CheatOutcome,
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
    TaskRejection,
    Verdict,
)

FINGERPRINT_ID = "3f9a2c41d07b"


def a_target(
    path: str = "shop/cart.py", qualname: str = "Cart.total", kind: TargetKind = TargetKind.METHOD
) -> Target:
    module = path.removesuffix(".py").replace("/", ".")
    return Target(path=path, qualname=qualname, module=module, kind=kind, first_line=10, last_line=31)


def a_candidate(
    target: Target | None = None, *, text: str = "x = 1\n", steps: tuple[EditStep, ...] = ()
) -> Candidate:
    target = target or a_target()
    before = hashlib.sha256(b"x = 0\n").hexdigest()
    return Candidate(
        target=target.id,
        files=(FileEdit(path=target.path, before_sha256=before, after=text),),
        origin=Origin(proposer="rules", steps=steps or (a_step(),)),
    )


def a_step(rule: str = "membership-set", site: str = "line 14: x in names") -> EditStep:
    return EditStep(rule=rule, site=site, summary="Build the set once instead of scanning the list.")


def a_speed(at_least: float = 1.4239, median: float = 1.5021) -> SpeedEstimate:
    return SpeedEstimate(
        median=median,
        at_least=at_least,
        at_most=median * 1.06,
        confidence=0.99,
        pairs=30,
        generations=6,
        baseline_ns_per_call=18_312.5,
        noise_floor=1.0131,
        fingerprint=FINGERPRINT_ID,
    )


def a_strength(killed: int = 51) -> OracleStrength:
    return OracleStrength(
        mutants=56,
        killed=killed,
        not_tried=2,
        equivalent=3,
        possible=81,
        floor=0.9,
        hung=1,
        wall_s=1.2,
        sources=(
            SourceKills(source=SourceName.RECORDED, inputs=14, discriminated=killed - 9, marginal=1),
            SourceKills(source=SourceName.TYPED, inputs=200, discriminated=killed - 2, marginal=8),
        ),
        survivors=tuple(f"line {12 + n}: `a < b` becomes `a <= b`" for n in range(54 - killed)),
        advice=() if killed == 54 else ("3 mutants survive at line 12: write a test",),
    )


def an_oracle(entry: str = "shop.cart:Cart.total", strength: OracleStrength | None = None) -> OracleFacts:
    return OracleFacts(
        entry=entry,
        recorded=14,
        generated=200,
        compared=214,
        raised=9,
        tests_run=31,
        assumptions=("items are hashable, as in every recorded call",),
        strength=strength,
        inputs=(
            SourceFacts(name=SourceName.RECORDED, gave=14),
            SourceFacts(name=SourceName.TYPED, gave=80),
            SourceFacts(
                name=SourceName.DOCUMENTED, gave=0, silence="its docstring says nothing of its inputs"
            ),
            SourceFacts(name=SourceName.INFERRED, gave=120),
        ),
        contradictions=("the docstring says rate >= 1, a recorded call has rate = 0",),
    )


def an_evaluation(
    candidate: Candidate,
    verdict: Verdict = Verdict.NOT_FASTER,
    gate: Gate = Gate.TIMING,
    reason: str = "lower bound 1.01x is under 1.05x",
    evidence: Evidence | None = None,
) -> Evaluation:
    return Evaluation(
        candidate_id=candidate.id,
        verdict=verdict,
        gate=gate,
        reason=reason,
        evidence=evidence or Evidence(sandbox_tier="namespace"),
        cost=Cost(evaluations=1, cpu_s=2.5, wall_s=1.25),
    )


def a_judgement(
    target: Target,
    number: int,
    verdict: Verdict = Verdict.NOT_FASTER,
    gate: Gate = Gate.TIMING,
    reason: str = "lower bound 1.01x is under 1.05x",
    *,
    steps: tuple[EditStep, ...] = (),
    evidence: Evidence | None = None,
) -> JudgedCandidate:
    candidate = a_candidate(target, text=f"x = {number}\n", steps=steps)
    return JudgedCandidate(
        candidate=candidate, evaluation=an_evaluation(candidate, verdict, gate, reason, evidence)
    )


def a_wrong_result(target: Target, number: int) -> JudgedCandidate:
    return a_judgement(
        target,
        number,
        Verdict.WRONG_RESULT,
        Gate.BEHAVIOUR,
        "the results differ on an input recorded from the tests",
        steps=(a_step("sum-generator", "line 22: for item in items"),),
        evidence=Evidence(
            oracle=an_oracle(),
            counter_example=CounterExample(
                arguments="Cart.total(<Cart of 3>, rate=Decimal('0.19'))",
                expected="returned Decimal('23.80')",
                actual="returned 23.8",
            ),
            sandbox_tier="namespace",
        ),
    )


def a_test_failure(target: Target, number: int) -> JudgedCandidate:
    return a_judgement(
        target,
        number,
        Verdict.WRONG_RESULT,
        Gate.TESTS,
        "5 project tests passed before and fail now",
        steps=(a_step("hoist-lookup", "line 25: self.rates"), a_step("sort-once", "line 27: sorted(items)")),
        evidence=Evidence(
            failed_tests=tuple(f"tests/test_cart.py::test_rate_{n}" for n in range(5)),
            sandbox_tier="namespace",
        ),
    )


def a_profile() -> tuple[ProfileRow, ...]:
    def row(target: Target, share: float, calls: int, tests: int) -> ProfileRow:
        return ProfileRow(
            target=target,
            calls=calls,
            own_s=share * 1.9,
            saveable_s=share * 2.4,
            share=share,
            tests=tuple(f"tests/test_all.py::test_{n}" for n in range(tests)),
        )

    return (
        row(a_target(), 0.412, 12_400, 31),
        row(a_target("shop/tax.py", "rate_for", TargetKind.FUNCTION), 0.187, 1_204, 12),
        row(
            a_target("shop/report/monthly.py", "MonthlyReport.render_rows", TargetKind.METHOD), 0.0612, 36, 4
        ),
        row(a_target("shop/io.py", "read_rows", TargetKind.FUNCTION), 0.0041, 2, 0),
    )


def a_header() -> RunReport:
    """A run that has just begun."""
    return RunReport(
        run_id="20261121-031502-a1b2",
        root="/home/ada/shop",
        requested=("shop/",),
        status=RunStatus.RUNNING,
        started_at="2026-11-21T03:15:02Z",
        interpreter="/home/ada/shop/.venv/bin/python 3.11.9 (.venv in the project)",
        commit="9f2c1e07aa41b6d0c3f5e8a9b7d6c5e4f3a2b1c0",
        sandbox_tier="namespace",
        fingerprint={
            "id": FINGERPRINT_ID,
            "cpu": "AMD EPYC 7B13, 2 cores",
            "kernel": "Linux 6.8.0",
            "python": "CPython 3.11.9, GCC 13.2",
        },
        seed=424242,
        settings={"min-speedup": "1.05", "confidence": "0.99", "time-budget": "10 min"},
    )


def an_improved_target() -> TargetReport:
    target = a_target()
    accepted = a_judgement(
        target,
        1,
        Verdict.ACCEPTED,
        Gate.CONFIRM,
        "confirmed on fresh inputs in fresh processes",
        steps=(a_step(), a_step("hoist-lookup", "line 20: self.rates.get")),
        evidence=Evidence(
            oracle=an_oracle(), speed=a_speed(), sandbox_tier="namespace", labels=("cold_start",)
        ),
    )
    judged = [a_wrong_result(target, 2), a_test_failure(target, 3), accepted]
    judged += [a_judgement(target, 10 + n) for n in range(9)]
    judged += [
        a_judgement(target, 30 + n, Verdict.INVALID_EDIT, Gate.BUILD, "the file does not compile")
        for n in range(3)
    ]
    return TargetReport(
        target=target,
        status=TargetStatus.IMPROVED,
        reason="confirmed",
        share=0.412,
        judged=tuple(judged),
        accepted_id=accepted.candidate.id,
        speed=a_speed(),
        saves=0.1226,
        oracle=an_oracle(),
        patch="patches/01-shop-cart-py-cart-total.patch",
    )


def a_target_without_gain() -> TargetReport:
    target = a_target("shop/tax.py", "rate_for", TargetKind.FUNCTION)
    return TargetReport(
        target=target,
        status=TargetStatus.NOTHING_SIGNIFICANT,
        reason="no candidate was faster beyond the noise",
        share=0.187,
        judged=(
            a_judgement(target, 1),
            a_judgement(target, 2, Verdict.DUPLICATE, Gate.DUPLICATE, "same text as an earlier candidate"),
            a_judgement(target, 3, Verdict.TIMEOUT, Gate.SMOKE, "no reply within 2 s"),
        ),
        oracle=an_oracle("shop.tax:rate_for"),
    )


def a_skipped_target(
    path: str = "shop/io.py", qualname: str = "read_rows", reason: str = "no test reaches it"
) -> TargetReport:
    return TargetReport(
        target=a_target(path, qualname, TargetKind.FUNCTION),
        status=TargetStatus.SKIPPED,
        reason=reason,
        share=0.0041,
    )


def an_improved_report() -> RunReport:
    return replace(
        a_header(),
        status=RunStatus.FINISHED,
        spent=Spent(evaluations=18, cpu_s=96.4, wall_s=61.2),
        profile=a_profile(),
        targets=(an_improved_target(), a_target_without_gain(), a_skipped_target()),
        messages=("shop/legacy.py is left out: it does not parse (line 3: invalid syntax).",),
        combined_patch="patches/00-all.patch",
    )


def a_report_with_strengths() -> RunReport:
    """One target with a strong oracle, one with a weak one."""
    strong, weak = an_improved_target(), a_target_without_gain()
    return replace(
        an_improved_report(),
        targets=(
            replace(strong, oracle=an_oracle(strength=a_strength())),
            replace(weak, oracle=an_oracle("shop.tax:rate_for", a_strength(30))),
        ),
    )


def a_report_without_gain() -> RunReport:
    return replace(
        a_header(),
        status=RunStatus.FINISHED,
        spent=Spent(evaluations=3, cpu_s=31.0, wall_s=24.9),
        profile=a_profile(),
        targets=(a_target_without_gain(), a_skipped_target()),
    )


def an_explained_report() -> RunReport:
    """A change that was given, refused with its smallest input and a trace."""
    target = a_target("shop/tax.py", "rate_for", TargetKind.FUNCTION)
    reason = "raised ValueError('max() arg is an empty sequence') instead of returned None on ([])"
    example = CounterExample(
        arguments="([])",
        expected="returned None",
        actual="raised ValueError('max() arg is an empty sequence')",
        trace=(
            "both: rates = []",
            "then best differs in rate_for:",
            "  original, line 12: best = None",
            "    best = None",
            "  candidate, line 12: best = 0",
            "    best = 0",
            "how the call ends:",
            "  original, line 16, returned None",
            "    return best",
            "  candidate, line 13, raised ValueError('max() arg is an empty sequence')",
            "    return max(rates)",
        ),
    )
    evidence = Evidence(oracle=an_oracle(), counter_example=example, sandbox_tier="namespace")
    row = a_judgement(target, 1, Verdict.WRONG_RESULT, Gate.BEHAVIOUR, reason, evidence=evidence)
    row = replace(row, candidate=replace(row.candidate, origin=Origin(proposer="given")))
    return replace(
        a_report_without_gain(),
        kind=RunKind.CHECK,
        targets=(replace(a_target_without_gain(), target=target, reason=reason, judged=(row,)),),
    )


def a_skipped_report() -> RunReport:
    reasons = ("no test reaches it", "it is a generator", "it reads a file, which the sandbox does not have")
    return replace(
        a_header(),
        status=RunStatus.FINISHED,
        commit=None,
        spent=Spent(evaluations=0, cpu_s=4.2, wall_s=3.1),
        targets=tuple(a_skipped_target(qualname=f"read_{n}", reason=reasons[n % 3]) for n in range(12)),
        messages=("The project has no tests: write one that calls the function you want faster.",),
    )


def an_interrupted_report() -> RunReport:
    target = a_target_without_gain()
    pending = replace(
        target,
        status=TargetStatus.PENDING,
        reason="the run ended before this target was finished",
        judged=(
            target.judged[0],
            a_judgement(target.target, 9, Verdict.ACCEPTED, Gate.SCREEN, "passed the quick comparison"),
        ),
    )
    return replace(
        a_header(),
        status=RunStatus.INTERRUPTED,
        spent=Spent(evaluations=2, cpu_s=9.0, wall_s=7.4),
        profile=a_profile(),
        targets=(pending,),
    )


def an_admission_report() -> AdmissionReport:
    """One task of each status, with every outcome a cheat can have."""
    caught = Attempt(
        cheat=Cheat.RETURNS_EMPTY,
        outcome=CheatOutcome.CAUGHT,
        reason="differs from the original on ([3])",
        gate=Gate.SMOKE,
        verdict=Verdict.WRONG_RESULT,
    )
    cached = Attempt(
        cheat=Cheat.CACHES_IN_MODULE,
        outcome=CheatOutcome.CAUGHT,
        reason="it keeps _ps_memo from one call to the next, which the original does not",
        gate=Gate.BEHAVIOUR,
        verdict=Verdict.UNVERIFIABLE,
    )
    absent = Attempt(
        cheat=Cheat.FLOAT_LAST_DIGIT,
        outcome=CheatOutcome.NOT_APPLICABLE,
        reason="no result holds a float",
        gate=Gate.BEHAVIOUR,
        verdict=Verdict.ACCEPTED,
    )
    later = Attempt(
        cheat=Cheat.PATCHES_CLOCK,
        outcome=CheatOutcome.NOT_TRIED,
        reason="its results are right: only the clock can tell, and it was not asked",
    )
    failed = Attempt(
        cheat=Cheat.LAZY,
        outcome=CheatOutcome.UNDECIDED,
        reason="The sandbox failed before the interpreter ran.",
        gate=Gate.BUILD,
        verdict=Verdict.INFRA_ERROR,
    )
    passed = replace(
        caught,
        cheat=Cheat.RETURNS_CONSTANT,
        outcome=CheatOutcome.TAKEN_FOR_RIGHT,
        gate=Gate.BEHAVIOUR,
        verdict=Verdict.ACCEPTED,
        reason="passed every gate up to behaviour",
    )
    paid = replace(passed, cheat=Cheat.WALKS_FRAMES, outcome=CheatOutcome.PAID, gate=Gate.CONFIRM)
    good = Admission(
        target="shop/cart.py::Cart.total",
        status=AdmissionStatus.ADMITTED,
        reason="all 2 cheats that apply are caught",
        entry="shop.cart:Cart.total",
        recorded=12,
        generated=40,
        distinct_results=31,
        attempts=(caught, cached, absent, later),
        wall_s=4.5,
    )
    bad = Admission(
        target="shop/log.py::note",
        status=AdmissionStatus.TASK_REJECTED,
        rejection=TaskRejection.CONSTANT_OUTCOME,
        reason="a constant passes: the 12 recorded calls all gave None",
        next_step="add a test that calls it with other input, for which it gives something else",
        entry="shop.log:note",
        recorded=12,
        distinct_results=1,
        attempts=(caught, passed, paid),
        wall_s=3.0,
    )
    open_one = Admission(
        target="shop/frames.py::who",
        status=AdmissionStatus.UNDECIDED,
        reason="lazy was not decided: The sandbox failed before the interpreter ran.",
        attempts=(failed,),
    )
    return AdmissionReport(
        root="/home/alex/shop",
        requested=("/home/alex/shop/shop",),
        interpreter="/home/alex/shop/.venv/bin/python (3.12.4, .venv in the project)",
        sandbox_tier="namespace",
        is_quick=False,
        tasks=(bad, good, open_one),
        left_out=2,
        messages=("3 functions were not seen running, so they are left alone: shop/odd.py (3)",),
        wall_s=21.25,
    )
