"""Input source: recorded calls varied so that what held in all of them still holds, and now and then not."""

from __future__ import annotations

import random
from dataclasses import dataclass

from perfsmith.evaluators.oracles._conforming import conforming_and_violating
from perfsmith.evaluators.oracles._draw import draw_distinct
from perfsmith.evaluators.oracles._inferring import rules_of
from perfsmith.evaluators.oracles._nodes import arguments_of, opened
from perfsmith.evaluators.oracles._source import Asked, Proposal, SourceName
from perfsmith.evaluators.oracles._variants import variants_of

_MOST_RECORDED = 200


@dataclass(frozen=True, slots=True)
class InferredSource:
    """Variants of recorded calls, within the rules that all of them keep to, and outside each rule."""

    name: SourceName = SourceName.INFERRED

    def propose(self, asked: Asked) -> Proposal:
        """Variants that no source before has proposed; rules are listed as assumptions."""
        recorded = asked.recorded[:_MOST_RECORDED]
        if not recorded:
            return Proposal(silence="no test calls it")
        like = variants_of(recorded)
        if like is None:
            return Proposal(silence="nothing in the recorded calls can be varied")
        names = tuple(parameter.name for parameter in asked.parameters or ())
        opened_calls = [call for payload in recorded if (call := opened(payload)) is not None]
        rules = rules_of([arguments_of(call, names) for call in opened_calls])
        drawn = draw_distinct(
            like, count=asked.count + min(asked.count, len(asked.known)), entropy=asked.entropy
        )
        known = {*asked.known, *asked.recorded}
        calls = conforming_and_violating(
            drawn,
            names,
            [rule for rule, _ in rules],
            count=2 * asked.count,
            dice=random.Random(asked.entropy),
        )
        fresh = tuple(call for call in calls if call not in known)[: asked.count]
        return Proposal(
            calls=fresh,
            assumptions=tuple(f"{rule}, as in {support} recorded calls" for rule, support in rules),
            silence="" if fresh else "every variant of the recorded calls is known",
        )
