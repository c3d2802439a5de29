"""Where inputs come from: recorded calls, variants and edges of them, and annotations.

Each source yields canonical bytes of calls; none of them ever runs the project's code in the judge.
"""

from perfsmith.evaluators.oracles._annotations import parameters_of, strategy_for_annotations
from perfsmith.evaluators.oracles._constants import asks_for_sign, constants_of, may_repeat
from perfsmith.evaluators.oracles._draw import draw_distinct
from perfsmith.evaluators.oracles._edges import edges_of
from perfsmith.evaluators.oracles._observed import observed_types
from perfsmith.evaluators.oracles._renewed import renewed
from perfsmith.evaluators.oracles._variants import variants_of

__all__ = [
    "asks_for_sign",
    "constants_of",
    "draw_distinct",
    "edges_of",
    "may_repeat",
    "observed_types",
    "parameters_of",
    "renewed",
    "strategy_for_annotations",
    "variants_of",
]
