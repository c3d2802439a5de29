"""IS IT RIGHT, IS IT FASTER: the judge, its gates, inputs, equality and speed statistics.

Called by tools (profiles and recordings run like tests) and by agent. Search sees it only through its
`Problem` protocol. Never proposes an edit, and never imports or unpickles what a worker wrote.
"""

from perfsmith.evaluators._bench import Bench, Question
from perfsmith.evaluators._cases import Corpus, unusable_verdict
from perfsmith.evaluators._drawing import can_be_drawn
from perfsmith.evaluators._fingerprint import fingerprint
from perfsmith.evaluators._judge import TargetJudge
from perfsmith.evaluators._judging import overlay_of
from perfsmith.evaluators._original_outcomes import DRAWING_S
from perfsmith.evaluators._project_tests import (
    COLLECTING_S,
    ProjectTests,
    RunEnd,
    SuiteRun,
    import_paths,
    killable,
)
from perfsmith.evaluators._render import render_call
from perfsmith.evaluators._replies import Entry, ImportFailure, WorkerFailure
from perfsmith.evaluators._revision import judge_revision
from perfsmith.evaluators._running import Running, run_stoppable
from perfsmith.evaluators._slots import Slots
from perfsmith.evaluators._timing_plan import TimingPlan
from perfsmith.evaluators.mutation import STRENGTH_S
from perfsmith.evaluators.oracles import Asked, InputWriter, Writing

__all__ = [
    "COLLECTING_S",
    "DRAWING_S",
    "STRENGTH_S",
    "Asked",
    "Bench",
    "Corpus",
    "Entry",
    "ImportFailure",
    "InputWriter",
    "ProjectTests",
    "Question",
    "RunEnd",
    "Running",
    "Slots",
    "SuiteRun",
    "TargetJudge",
    "TimingPlan",
    "WorkerFailure",
    "Writing",
    "can_be_drawn",
    "fingerprint",
    "import_paths",
    "judge_revision",
    "killable",
    "overlay_of",
    "render_call",
    "run_stoppable",
    "unusable_verdict",
]
