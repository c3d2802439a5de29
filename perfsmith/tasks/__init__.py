"""WHAT is optimised: targets, workspaces, contracts, candidates, verdicts and evidence.

Called by every other room. Holds frozen data, and finds targets and interpreters in a project.
Never runs the project's code and never decides whether a candidate is right.
"""

from perfsmith.tasks._admission import (
    Admission,
    AdmissionStatus,
    Attempt,
    Cheat,
    CheatOutcome,
    TaskRejection,
)
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
    OracleStrength,
    Origin,
    SourceKills,
    SpeedEstimate,
    Verdict,
)
from perfsmith.tasks._clock import Clock
from perfsmith.tasks._contrast import contrast
from perfsmith.tasks._discover import Discovery, SkippedFile, discover, is_test_file, works_when_imported
from perfsmith.tasks._git import (
    PatchFit,
    apply_check,
    apply_patch,
    commit_of,
    diff_of_branch,
    is_applied,
    tracked_or_unignored_files,
)
from perfsmith.tasks._inputs import SourceFacts, SourceName
from perfsmith.tasks._interpreter import Probe, ProbeResult, find_interpreter, interpreter_elsewhere
from perfsmith.tasks._merge import merge_texts
from perfsmith.tasks._output_rules import MOST_RTOL, OutputRule, Step, StepKind, output_rule
from perfsmith.tasks._patch import apply_unified_diff, unified_diff
from perfsmith.tasks._programs import search_path_outside
from perfsmith.tasks._project import find_project_root, module_name, project_dependencies, source_roots
from perfsmith.tasks._serialise import from_json, to_json
from perfsmith.tasks._snapshot import take_snapshot
from perfsmith.tasks._task import Contract, Interpreter, Target, TargetKind, Workspace, usual_rtol
from perfsmith.tasks._test_style import sign_of_pytest

__all__ = [
    "MOST_RTOL",
    "SCHEMA_VERSION",
    "Admission",
    "AdmissionStatus",
    "Attempt",
    "Candidate",
    "Cheat",
    "CheatOutcome",
    "Clock",
    "Contract",
    "Cost",
    "CounterExample",
    "Discovery",
    "EditStep",
    "Evaluation",
    "Evidence",
    "FileEdit",
    "Gate",
    "Interpreter",
    "OracleFacts",
    "OracleStrength",
    "Origin",
    "OutputRule",
    "PatchFit",
    "Probe",
    "ProbeResult",
    "SkippedFile",
    "SourceFacts",
    "SourceKills",
    "SourceName",
    "SpeedEstimate",
    "Step",
    "StepKind",
    "Target",
    "TargetKind",
    "TaskRejection",
    "Verdict",
    "Workspace",
    "apply_check",
    "apply_patch",
    "apply_unified_diff",
    "commit_of",
    "contrast",
    "diff_of_branch",
    "discover",
    "find_interpreter",
    "find_project_root",
    "from_json",
    "interpreter_elsewhere",
    "is_applied",
    "is_test_file",
    "merge_texts",
    "module_name",
    "output_rule",
    "project_dependencies",
    "search_path_outside",
    "sign_of_pytest",
    "source_roots",
    "take_snapshot",
    "to_json",
    "tracked_or_unignored_files",
    "unified_diff",
    "usual_rtol",
    "works_when_imported",
]
