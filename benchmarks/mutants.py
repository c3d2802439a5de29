"""How many small wrong changes of real functions do the inputs tell apart that perfsmith draws by itself?

Takes pinned wheels and source archives through pip, and for each function of the list `mutants.txt` draws
inputs as a run does, writes mutants with every operator, and runs them on one core, five seconds for each
function. "Recorded" are the calls that the library's own tests make, such tests as pytest and Hypothesis are
enough for, and those that the docstring's examples show; `--without-tests` takes the latter alone. A mutant
counts unless it is proven to be the same program: by its bytecode, or by hand, with the reason written down
in `mutants_equivalent.txt`. What was not tried in time counts as not killed.

Some differ only for arguments that annotations exclude, or docstrings where nothing is annotated, each with
its reason in `mutants_beyond_annotations.txt`. Inputs keep to them on purpose, so two shares are printed: of
all, and of those that callers who keep to them could tell, which is the figure.

    python -m benchmarks.mutants --cache build/wheels --only inflection --show-survivors
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

CHECKOUT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT / "tests")]

from foreign import a_bench  # noqa: E402

from benchmarks._library_functions import (  # noqa: E402
    Listed,
    NotFetched,
    documented_calls,
    fetched,
    listed,
    target_of,
)
from benchmarks._recorded_calls import projects, recorded_calls  # noqa: E402
from perfsmith.agent._options import INPUTS  # noqa: E402
from perfsmith.evaluators import Entry, Question, WorkerFailure, unusable_verdict  # noqa: E402
from perfsmith.evaluators._drawing import GENERATED, draw_corpus  # noqa: E402
from perfsmith.evaluators._target_workers import TargetWorkers  # noqa: E402
from perfsmith.evaluators.mutation import (  # noqa: E402
    MOST,
    STRENGTH_S,
    End,
    Fate,
    Measured,
    Operator,
    measure_strength,
)
from perfsmith.tasks import SourceName  # noqa: E402

TARGET: Final = 0.98
LEAST_FUNCTIONS: Final = 100
DRAWING_S: Final = 10.0
EQUIVALENT: Final = Path(__file__).parent / "mutants_equivalent.txt"
BEYOND: Final = Path(__file__).parent / "mutants_beyond_annotations.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one function."""

    function: Listed
    measured: Measured | None = None
    why_not: str = ""
    drawing_s: float = 0.0
    by_hand: frozenset[str] = frozenset()
    """Titles of mutants that were shown by hand to be equivalent."""
    fates: tuple[Fate, ...] = field(default=())
    """Of all other mutants."""
    beyond: frozenset[str] = frozenset()
    """Titles of those that were shown to differ only for arguments that the annotations exclude."""

    @property
    def killed(self) -> int:
        """Mutants told apart."""
        return sum(map(_is_killed, self.fates))

    @property
    def possible(self) -> int:
        """Mutants that callers who keep to the annotations could tell apart, and those told apart anyway."""
        return sum(fate.mutant.title not in self.beyond or _is_killed(fate) for fate in self.fates)


def _is_killed(fate: Fate) -> bool:
    return fate.end in (End.KILLED, End.HUNG)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line per function, the tables and the figure; 0 when the share is reached."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.mutants",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--cache", type=Path, help="folder that keeps the wheels (default: none is kept)")
    parser.add_argument("--only", action="append", help="titles that hold this text; may be repeated")
    parser.add_argument("--seconds", type=float, default=STRENGTH_S, help="for each function (default: 5)")
    parser.add_argument("--most", type=int, default=MOST, help=f"mutants of a function (default: {MOST})")
    parser.add_argument(
        "--without-tests", action="store_true", help="record no calls of the libraries' tests"
    )
    parser.add_argument("--inputs", default=",".join(INPUTS), help="sources, with commas (default: a run's)")
    parser.add_argument(
        "--show-survivors", action="store_true", help="print every mutant that was not killed"
    )
    options = parser.parse_args(arguments)
    sources = tuple(map(SourceName, options.inputs.split(",")))
    functions = [
        each for each in listed() if not options.only or any(word in each.title for word in options.only)
    ]
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    notes, limits = reasons(EQUIVALENT), reasons(BEYOND)
    results = []
    with tempfile.TemporaryDirectory(prefix="mutants-") as scratch:
        try:
            cache = (options.cache or Path(scratch) / "cache").resolve()
            folders = fetched(cache, functions)
            roots = {} if options.without_tests else projects(cache, [*folders])
        except NotFetched as error:
            print(f"the libraries cannot be fetched: {error}", file=sys.stderr)
            return 1
        recorded: dict[str, tuple[bytes, ...]] = {}
        for library, project in roots.items():
            own = [function for function in functions if function.library == library]
            found = recorded_calls(project, own, folders[library])
            recorded.update(found.calls)
            calls = sum(map(len, found.calls.values()))
            print(f"{library}: {found.tests} tests {found.end}, {calls} calls recorded", flush=True)
        for number, function in enumerate(functions):
            place = Path(scratch) / str(number)
            calls_of_tests = recorded.get(function.title, ())
            result = examined(
                function,
                folders[function.library],
                place,
                options.seconds,
                options.most,
                notes,
                sources,
                calls_of_tests,
            )
            result = replace(result, beyond=limits.get(function.title, frozenset()))
            print(described(result), flush=True)
            if options.show_survivors:
                print("\n".join(survivors(result)), end="", flush=True)
            results.append(result)
    print("\n".join(tables(results)))
    line, is_reached = figure(results)
    print(line)
    return 0 if is_reached else 1


def reasons(file: Path) -> dict[str, frozenset[str]]:
    """Mutants that were read, by function: `function | mutant | why`, one in a line."""
    found: dict[str, set[str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            title, rest = line.split(" | ", 1)
            mutant, why = rest.rsplit(" | ", 1)  # a mutant may hold the sign itself
            assert why.strip(), f"no reason is given for {mutant}"
            found.setdefault(title.strip(), set()).add(mutant.strip())
    return {title: frozenset(mutants) for title, mutants in found.items()}


def examined(
    function: Listed,
    folder: Path,
    place: Path,
    seconds: float,
    most: int,
    notes: Mapping[str, frozenset[str]],
    sources: tuple[SourceName, ...],
    calls_of_tests: tuple[bytes, ...],
) -> Result:
    """Draw inputs for one function and measure their strength; what cannot be measured says why."""
    target = target_of(function, folder)
    entry = Entry(module=target.module, qualname=target.qualname)
    question = Question(
        target=target,
        entry=entry,
        recorded=tuple(dict.fromkeys([*calls_of_tests, *documented_calls(folder, target)])),
        reaching_tests=(),
        allowed_files=frozenset([target.path]),
    )
    bench = replace(a_bench(place, {}), snapshot=folder, sources=sources)
    workers = TargetWorkers()
    blank = Result(function=function, by_hand=notes.get(function.title, frozenset()))
    began_ns = bench.clock.monotonic_ns()
    try:
        corpus = draw_corpus(
            bench,
            question,
            lambda: workers.start(bench, entry, {}, watch=True),
            workers=workers,
            generated=GENERATED,
            limit_s=DRAWING_S,
        )
        drawing_s = (bench.clock.monotonic_ns() - began_ns) / 1e9
        unusable = unusable_verdict(corpus)
        if unusable is not None:
            return replace(blank, why_not=unusable[1], drawing_s=drawing_s)
        measured = measure_strength(bench, question, corpus, workers, limit_s=seconds, most=most)
    except WorkerFailure as failure:
        return replace(blank, why_not=failure.reason)
    finally:
        workers.close()
        bench.sandbox.close()
    titles = Counter(fate.mutant.title for fate in measured.fates)
    by_hand = frozenset(title for title in blank.by_hand if titles[title] == 1)
    fates = tuple(fate for fate in measured.fates if fate.mutant.title not in by_hand)
    return replace(blank, measured=measured, drawing_s=drawing_s, fates=fates, by_hand=by_hand)


def described(result: Result) -> str:
    """One line."""
    if result.measured is None:
        return f"   -      {result.function.title}: {result.why_not}"
    strength = result.measured.strength
    share = f"{result.killed:3}/{len(result.fates):<3}"
    words = [f"{strength.wall_s:.1f} s", f"inputs in {result.drawing_s:.1f} s"]
    words += [f"{source.inputs} {source.source}" for source in strength.sources]
    words += [f"{strength.not_tried} not tried"] if strength.not_tried else []
    words += [f"{strength.unfinished} unfinished"] if strength.unfinished else []
    return f"{share} {result.function.title}: {', '.join(words)}"


def survivors(result: Result) -> Iterator[str]:
    """Every mutant that was not killed."""
    for fate in result.fates:
        if fate.end not in (End.KILLED, End.HUNG):
            yield f"        {fate.end or 'not tried'}: {fate.mutant.operator}: {fate.mutant.title}"
    if result.measured is not None:
        yield ""


def tables(results: Sequence[Result]) -> Iterator[str]:
    """By operator, by input source, and what it took."""
    fates = [fate for result in results for fate in result.fates]
    yield ""
    yield f"{'operator':20} {'mutants':>8} {'killed':>8} {'share':>8}"
    for operator in Operator:
        own = [fate for fate in fates if fate.mutant.operator is operator]
        killed = sum(fate.end in (End.KILLED, End.HUNG) for fate in own)
        share = f"{killed / len(own):.1%}" if own else "-"
        yield f"{operator.value:20} {len(own):8} {killed:8} {share:>8}"
    yield ""
    yield f"{'input source':20} {'inputs':>8} {'kill':>8} {'marginal':>8}"
    measured = [result.measured for result in results if result.measured is not None]
    sources = [source for each in measured for source in each.strength.sources]
    for name in dict.fromkeys(source.source for source in sources):
        alike = [source for source in sources if source.source == name]
        counts = [
            sum(values)
            for values in zip(*((s.inputs, s.discriminated, s.marginal) for s in alike), strict=True)
        ]
        yield f"{name:20} {counts[0]:8} {counts[1]:8} {counts[2]:8}"
    by_none = sum(fate.end in (End.KILLED, End.HUNG) and not fate.killers for fate in fates)
    yield f"killed otherwise (import, effects, an end without an answer): {by_none}"
    yield ""
    if measured:
        took = [each.strength.wall_s for each in measured]
        drawing = [result.drawing_s for result in results if result.measured is not None]
        equivalent = sum(len(each.equivalent) for each in measured)
        by_hand = sum(
            fate.mutant.title in result.by_hand
            for result in results
            if result.measured is not None
            for fate in result.measured.fates
        )
        yield f"proven equivalent: {equivalent} by bytecode, {by_hand} by hand"
        hung, left = (sum(getattr(e.strength, n) for e in measured) for n in ("hung", "not_tried"))
        yield f"hung {hung}, not tried {left}"
        for what, each in (("the mutants of a function", took), ("drawing its inputs", drawing)):
            yield f"seconds for {what}: median {statistics.median(each):.1f}, most {max(each):.1f}"
    yield f"functions: {len(measured)} measured, {len(results) - len(measured)} without any usable input"


def figure(results: Sequence[Result]) -> tuple[str, bool]:
    """The last lines, and whether the target is reached."""
    mutants, possible = (sum(len(r.fates) for r in results), sum(r.possible for r in results))
    killed = sum(result.killed for result in results)
    functions = sum(result.measured is not None for result in results)
    share = killed / possible if possible else 0.0
    lines = (
        f"of all {mutants} mutants {killed} are killed, {killed / max(mutants, 1):.4f}; "
        f"{mutants - possible} of the others differ only beyond the annotations\n"
        f"figure: mutants {share:.4f} ({killed}/{possible}, {functions} functions) "
        f"target >={TARGET} of >={LEAST_FUNCTIONS} functions"
    )
    return lines, share >= TARGET and functions >= LEAST_FUNCTIONS


if __name__ == "__main__":
    sys.exit(main())
