"""What is told to make an oracle stronger names what has not been asked."""

from __future__ import annotations

from foreign import a_question

from perfsmith.evaluators.mutation import mutants_of
from perfsmith.evaluators.mutation._advice import Survey, advice_of
from perfsmith.tasks import SourceName

SOURCE = """def target(n: int) -> int:
    if n > 10:
        return 1
    return 0
"""


def survey(*not_asked: SourceName, has_generator: bool, survives: bool = True) -> Survey:
    question = a_question([b"call"])
    found = mutants_of(SOURCE, question.target).mutants
    return Survey(
        source=SOURCE,
        question=question,
        inputs={SourceName.RECORDED: 1},
        survivors=found[:1] if survives else (),
        unreached=frozenset(),
        not_tried=0,
        why_none="",
        not_asked=not_asked,
        has_generator=has_generator,
    )


def test_sources_that_are_off_and_a_generator_are_named_last() -> None:
    told = advice_of(survey(SourceName.SYMBOLIC, SourceName.WRITTEN, has_generator=False))
    assert told[-2:] == (
        "not asked for inputs: symbolic; add it to --inputs",
        "inputs of your own may tell more: write a generator of calls and name it with --generator",
    )
    told = advice_of(survey(SourceName.MUTATED, SourceName.SYMBOLIC, has_generator=True))
    assert told[-1] == "not asked for inputs: mutated, symbolic; add them to --inputs"


def test_where_everything_was_asked_or_nothing_survived_no_source_is_named() -> None:
    assert "--" not in "".join(advice_of(survey(has_generator=True)))
    assert advice_of(survey(SourceName.SYMBOLIC, has_generator=False, survives=False)) == ()
