"""Input source: recorded calls varied so that what held in all of them still holds, and calls at edges."""

from __future__ import annotations

import ast
import random
from dataclasses import dataclass

from perfsmith.evaluators.oracles._conforming import conforming_and_violating
from perfsmith.evaluators.oracles._constants import asks_for_sign, constants_of, may_repeat
from perfsmith.evaluators.oracles._draw import draw_distinct
from perfsmith.evaluators.oracles._edges import edges_of
from perfsmith.evaluators.oracles._inferring import rules_of
from perfsmith.evaluators.oracles._nodes import arguments_of, opened
from perfsmith.evaluators.oracles._source import Asked, Proposal, SourceName
from perfsmith.evaluators.oracles._variants import variants_of

_MOST_RECORDED = 200
_PARTS = 3
"""Of what is asked for, this part are variants, and the others calls at edges."""


@dataclass(frozen=True, slots=True)
class InferredSource:
    """Variants of recorded calls, within the rules all of them keep to and outside each; then edges."""

    name: SourceName = SourceName.INFERRED

    def propose(self, asked: Asked) -> Proposal:
        """Variants that no source before has proposed; rules are listed as assumptions."""
        recorded = asked.recorded[:_MOST_RECORDED]
        if not recorded:
            return Proposal(silence="no test calls it")
        like = variants_of(recorded)
        at_edges = _at_edges(asked)
        if like is None and not at_edges:
            return Proposal(silence="nothing in the recorded calls can be varied")
        names = tuple(parameter.name for parameter in asked.parameters or ())
        opened_calls = [call for payload in recorded if (call := opened(payload)) is not None]
        rules = rules_of([arguments_of(call, names) for call in opened_calls])
        count = max(asked.count // _PARTS, 1)
        wanted = count + min(count, len(asked.known))
        drawn = [] if like is None else draw_distinct(like, count=wanted, entropy=asked.entropy)
        known = {*asked.known, *asked.recorded}
        calls = conforming_and_violating(
            drawn,
            names,
            [rule for rule, _ in rules],
            are_broken=False,  # nobody demands them: beyond them an honest rewrite may end otherwise
            count=2 * count,
            dice=random.Random(asked.entropy),
        )
        within = [call for call in calls if call not in known][:count]
        known.update(within)
        fresh = (*within, *(call for call in at_edges if call not in known))[: asked.count]
        return Proposal(
            calls=fresh,
            assumptions=tuple(f"{rule}, as in {support} recorded calls" for rule, support in rules),
            silence="" if fresh else "every variant of the recorded calls is known",
        )


def _at_edges(asked: Asked) -> list[bytes]:
    try:
        constants = constants_of(asked.source, asked.target.qualname)
        if asked.changed is not None:  # those that the change brings along come first
            named = constants_of(asked.changed, asked.target.qualname)
            constants = (*(each for each in named if each not in constants), *constants)
        has_loops, has_sign = may_repeat(asked.source), asks_for_sign(ast.parse(asked.source))
    except (SyntaxError, ValueError, RecursionError):
        constants, has_loops, has_sign = (), True, False
    return edges_of(
        asked.recorded,
        constants=constants,
        has_loops=has_loops,
        asks_for_sign=has_sign,
        count=asked.count,
        entropy=asked.entropy,
    )
