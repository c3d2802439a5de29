"""Oracle strength: the share of a target's mutants that its inputs tell from it (mutation score).

DeMillo, Lipton and Sayward 1978: inputs that tell a program from its slightly wrong versions tell it from
most wrong ones. The judge measures it once per target, before it has seen a candidate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import Final, NamedTuple

from perfsmith.evaluators._bench import Bench, Question
from perfsmith.evaluators._cases import Batch, Corpus, joined
from perfsmith.evaluators._corpus import build_corpus
from perfsmith.evaluators._replies import WorkerFailure
from perfsmith.evaluators._target_workers import TargetWorkers
from perfsmith.evaluators.mutation._advice import Survey, advice_of
from perfsmith.evaluators.mutation._guard import ALLOWED, TIMES, guarded
from perfsmith.evaluators.mutation._hunting import killing_calls
from perfsmith.evaluators.mutation._mutants import MOST, Mutant, mutants_of
from perfsmith.evaluators.mutation._reach import unreached_lines
from perfsmith.evaluators.mutation._trials import End, Trial, Trials
from perfsmith.evaluators.oracles import Changes, parameters_at
from perfsmith.tasks import OracleStrength, SourceFacts, SourceKills, SourceName, Target

_HUNTING: Final = 0.8
"""Share of the time that is left in which further inputs are looked for."""
_HUNTED_S: Final = 2.0
"""Time of the original for those that were found."""
_SLOW_S: Final = 0.1
"""Time of the original for one batch, from which on mutants are run batch by batch."""
_ALLOWED: Final = (SourceName.TYPED, SourceName.DOCUMENTED)
"""Sources of calls that callers may make."""
STRENGTH_S: Final = 5.0
"""Time for one target, unless the caller says otherwise."""


class Fate(NamedTuple):
    """What became of one mutant."""

    mutant: Mutant
    end: End | None
    """None where there was no time for it."""
    killers: frozenset[SourceName]
    """Sources with an input that was seen to kill it; empty when it was killed by something else."""


class Measured(NamedTuple):
    """The figure, and every mutant it comes from."""

    strength: OracleStrength
    fates: tuple[Fate, ...]
    equivalent: tuple[Mutant, ...]
    corpus: Corpus
    """The inputs, those among them that were found to tell mutants apart."""


def measure_strength(
    bench: Bench,
    question: Question,
    corpus: Corpus,
    workers: TargetWorkers,
    *,
    limit_s: float = STRENGTH_S,
    most: int = MOST,
) -> Measured:
    """Run mutants of a target on its inputs, and look for further ones that tell them apart.

    First every mutant on the smallest inputs, then what is left on all others, each until something differs.
    A mutant that was begun and not run on all of them counts as not killed: it is the killed that end early.
    Then it is found which of the survivors' lines no input reaches, and at last, for no longer than all that
    took, the killed ones run on every input, which tells what each source is worth.

    Args:
        bench: The machine and the project.
        question: The target.
        corpus: Its inputs, with what the original does on each.
        workers: Starts sandboxes; closing it stops the measurement with undecided mutants.
        limit_s: Time for all of it; none is begun afterwards.
        most: Most mutants tried.
    """
    began_ns = bench.clock.monotonic_ns()
    until_ns = began_ns + int(limit_s * 1e9)
    source = (bench.snapshot / question.target.path).read_text(encoding="utf-8")
    made = mutants_of(source, question.target, most=most)
    trials = Trials(bench=bench, question=question, corpus=corpus, workers=workers)
    inputs = _inputs_by_source(corpus)
    try:
        texts = _texts(trials, source, question.target, made.mutants, until_ns)
        lines = [mutant.line for mutant in made.mutants]
        tried, unfinished = _tried(trials, texts, lines, until_ns) if corpus.cases else ({}, frozenset())
        if SourceName.MUTATED in bench.sources:
            corpus = _sharpened(trials, source, texts, made.mutants, tried, until_ns)
            inputs = _inputs_by_source(corpus)
        killers = {number: {case.source for case in trial.differing} for number, trial in tried.items()}
        survivors = [m for n, m in enumerate(made.mutants) if n in tried and tried[n].end is End.SURVIVED]
        unreached = unreached_lines(trials, source, question.target, survivors, until_ns)
        now_ns = bench.clock.monotonic_ns()
        _ask_sources(trials, set(inputs), texts, tried, killers, min(until_ns, 2 * now_ns - began_ns))
        fates = tuple(_fate(m, tried.get(n), killers.get(n, set())) for n, m in enumerate(made.mutants))
    finally:
        trials.close()
    open_ones = sum(fate.end in (None, End.UNDECIDED) for fate in fates)
    facts = Survey(
        source=source,
        question=question,
        inputs=inputs,
        survivors=tuple(survivors),
        unreached=unreached,
        not_tried=open_ones,
        why_none=made.why_none,
        not_asked=tuple(name for name in SourceName if name not in bench.sources),
        has_generator=bool(bench.generator_for(question.target.id)) or bench.input_writer is not None,
    )
    strength = OracleStrength(
        mutants=len(fates),
        killed=sum(fate.end in (End.KILLED, End.HUNG) for fate in fates),
        not_tried=open_ones,
        unfinished=sum(tried[number].end is End.SURVIVED for number in unfinished),
        equivalent=len(made.equivalent),
        possible=made.possible,
        floor=bench.oracle_floor,
        hung=sum(fate.end is End.HUNG for fate in fates),
        wall_s=(bench.clock.monotonic_ns() - began_ns) / 1e9,
        sources=_worth(inputs, fates),
        survivors=tuple(mutant.title for mutant in survivors),
        advice=advice_of(facts),
    )
    return Measured(strength, fates, made.equivalent, corpus)


def _texts(
    trials: Trials, source: str, target: Target, mutants: Sequence[Mutant], until_ns: int
) -> list[str]:
    """What is run of each mutant: those of `while` loops with a limit, where the original is far below it."""
    texts = [mutant.text for mutant in mutants]
    looping = [number for number, mutant in enumerate(mutants) if mutant.is_in_while]
    for rounds in ALLOWED if looping else ():
        control = guarded(source, target, rounds)
        if control is None:
            break
        ends = [trial.end for _, trial in trials.run([control], trials.corpus.batches, until_ns=until_ns)]
        if ends == [End.SURVIVED]:
            for number in looping:
                texts[number] = guarded(texts[number], target, TIMES * rounds) or texts[number]
            break
    return texts


def _tried(
    trials: Trials, texts: Sequence[str], lines: Sequence[int], until_ns: int
) -> tuple[dict[int, Trial], frozenset[int]]:
    """What became of each text, and which of the survivors were not run on all inputs."""
    batches = trials.corpus.batches
    tried = dict(trials.run(texts, batches[:1], until_ns=until_ns, lines=lines))
    left = [number for number, trial in tried.items() if trial.end is End.SURVIVED]
    if len(batches) == 1:
        return tried, frozenset()
    parts: list[Sequence[Batch]] = [batches[1:]]
    if trials.corpus.slowest_batch_s > _SLOW_S:
        parts = [(batch,) for batch in batches[1:]]  # the quick ones for all before a slow one for any
    unfinished: set[int] = set()
    for part in parts:
        open_ones = set(left)
        some, at = [texts[n] for n in left], [lines[n] for n in left]
        for place, trial in trials.run(some, part, until_ns=until_ns, lines=at):
            if trial.end is not End.UNDECIDED:
                tried[left[place]] = trial
                open_ones.discard(left[place])
        unfinished |= open_ones
        left = [number for number in left if tried[number].end is End.SURVIVED]
    return tried, frozenset(unfinished.intersection(left))


def _sharpened(
    trials: Trials,
    source: str,
    texts: Sequence[str],
    mutants: Sequence[Mutant],
    tried: dict[int, Trial],
    until_ns: int,
) -> Corpus:
    """The corpus with calls that kill survivors, which are noted in `tried`; as it was without any."""
    corpus, bench, question = trials.corpus, trials.bench, trials.question
    target, entry = question.target, question.entry
    now_ns = bench.clock.monotonic_ns()
    survivors = {number: texts[number] for number, trial in tried.items() if trial.end is End.SURVIVED}
    changes = Changes.of(
        source,
        target,
        entry.qualname,
        parameters_at(source, entry.qualname) if entry.module == target.module else None,
        recorded=question.recorded,
        allowed=[case.call for case in corpus.cases if case.source in _ALLOWED],
    )
    found = killing_calls(
        trials,
        survivors,
        mutants,
        changes,
        until_ns=now_ns + int(_HUNTING * (until_ns - now_ns)),
        entropy=bench.seed(),
    )
    if not found:
        return corpus
    try:
        more = build_corpus(
            lambda: trials.workers.start(bench, entry, {}, watch=True),
            dict.fromkeys(found, SourceName.MUTATED),
            limit_s=_HUNTED_S,
            contract=bench.contract,
            longest_s=corpus.longest_call_s,
            before=corpus.cases,
        )
    except WorkerFailure:
        return corpus
    if not more.cases:
        return corpus
    facts = SourceFacts(name=SourceName.MUTATED, gave=len(more.cases))
    trials.corpus = joined(corpus, replace(more, sources=(facts,)))
    named = sorted({number for numbers in found.values() for number in numbers})
    for place, trial in trials.run([texts[n] for n in named], more.batches, until_ns=until_ns):
        if trial.end in (End.KILLED, End.HUNG):
            tried[named[place]] = trial
    return trials.corpus


def _fate(mutant: Mutant, trial: Trial | None, killers: set[SourceName]) -> Fate:
    return Fate(mutant, trial.end if trial else None, frozenset(killers))


def _inputs_by_source(corpus: Corpus) -> Mapping[SourceName, int]:
    found: dict[SourceName, int] = {}
    for case in corpus.cases:
        found[case.source] = found.get(case.source, 0) + 1
    return found


def _ask_sources(
    trials: Trials,
    sources: Set[SourceName],
    texts: Sequence[str],
    tried: Mapping[int, Trial],
    killers: Mapping[int, set[SourceName]],
    until_ns: int,
) -> None:
    """Run killed mutants on all inputs where not every source was seen to kill them; notes those that do."""
    asked = [n for n, trial in tried.items() if trial.end is End.KILLED and killers[n] < sources]
    # Of outcomes alone a single input can be made answerable.
    batches = [
        replace(batch, together=b"", state={}, varying=batch.varying | frozenset(batch.state))
        for batch in trials.corpus.batches
    ]
    found = trials.run([texts[n] for n in asked], batches, until_ns=until_ns, is_exhaustive=True)
    for place, trial in found:
        killers[asked[place]].update(case.source for case in trial.differing)


def _worth(inputs: Mapping[SourceName, int], fates: Sequence[Fate]) -> tuple[SourceKills, ...]:
    return tuple(
        SourceKills(
            source=name,
            inputs=count,
            discriminated=sum(name in fate.killers for fate in fates),
            marginal=sum(fate.killers == {name} for fate in fates),
        )
        for name, count in inputs.items()
    )
