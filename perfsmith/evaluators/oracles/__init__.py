"""Where inputs come from: recorded calls, annotations, documentation, and what recorded calls have in common.

Each source yields canonical bytes of calls; none of them ever runs the project's code in the judge.
"""

from perfsmith.evaluators.oracles._annotations import parameters_at, parameters_of
from perfsmith.evaluators.oracles._changes import Changes, call_tree
from perfsmith.evaluators.oracles._constants import asks_for_sign, constants_of, may_repeat
from perfsmith.evaluators.oracles._draw import draw_distinct
from perfsmith.evaluators.oracles._edges import edges_of
from perfsmith.evaluators.oracles._mutated import MutatedSource, ending_of
from perfsmith.evaluators.oracles._observed import observed_types
from perfsmith.evaluators.oracles._probe import Probe, Reached
from perfsmith.evaluators.oracles._renewed import renewed
from perfsmith.evaluators.oracles._scripts import Given, ScriptBench
from perfsmith.evaluators.oracles._source import Asked, InputSource, Proposal
from perfsmith.evaluators.oracles._sources import SOURCES
from perfsmith.evaluators.oracles._standard_input import (
    has_input,
    leaves_all,
    left_unread,
    supplied,
    without_input,
)
from perfsmith.evaluators.oracles._symbolic import (
    DifferingSource,
    SymbolicSource,
    interpreter_for_symbols,
)
from perfsmith.evaluators.oracles._variants import variants_of
from perfsmith.evaluators.oracles._written import InputWriter, Writing, WrittenSource

__all__ = [
    "SOURCES",
    "Asked",
    "Changes",
    "DifferingSource",
    "Given",
    "InputSource",
    "InputWriter",
    "MutatedSource",
    "Probe",
    "Proposal",
    "Reached",
    "ScriptBench",
    "SymbolicSource",
    "Writing",
    "WrittenSource",
    "asks_for_sign",
    "call_tree",
    "constants_of",
    "draw_distinct",
    "edges_of",
    "ending_of",
    "has_input",
    "interpreter_for_symbols",
    "leaves_all",
    "left_unread",
    "may_repeat",
    "observed_types",
    "parameters_at",
    "parameters_of",
    "renewed",
    "supplied",
    "variants_of",
    "without_input",
]
