"""WHAT is optimised: targets, workspaces, contracts, candidates, verdicts and evidence.

Called by every other room. Holds frozen data, and finds targets and interpreters in a project.
Never runs the project's code and never decides whether a candidate is right.
"""

from perfsmith.tasks._candidate import (
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
    Origin,
    SpeedEstimate,
    Verdict,
)
from perfsmith.tasks._clock import Clock
from perfsmith.tasks._serialise import from_json, to_json
from perfsmith.tasks._task import Contract, Interpreter, Target, TargetKind, Workspace

__all__ = [
    "SCHEMA_VERSION",
    "Candidate",
    "Clock",
    "Contract",
    "Cost",
    "CounterExample",
    "EditStep",
    "Evaluation",
    "Evidence",
    "FileEdit",
    "Gate",
    "Interpreter",
    "OracleFacts",
    "Origin",
    "SpeedEstimate",
    "Target",
    "TargetKind",
    "Verdict",
    "Workspace",
    "from_json",
    "to_json",
]
