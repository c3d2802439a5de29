"""What a person reads, and what another program reads, changes only on purpose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from factories import (
    a_profile,
    a_report_with_strengths,
    a_report_without_gain,
    a_skipped_report,
    an_admission_report,
    an_explained_report,
    an_improved_report,
    an_interrupted_report,
)

from perfsmith.agent.report import (
    AdmissionReport,
    RunReport,
    render_admission,
    render_admission_json,
    render_admission_schema,
    render_json,
    render_profile,
    render_run_list,
    render_schema,
    render_text,
    summarise,
)
from perfsmith.tasks import from_json

HERE = Path(__file__).parent
IMPROVED = an_improved_report()
ADMISSION = an_admission_report()
TEXTS = {
    "improved-50": render_text(IMPROVED, width=50, color=False),
    "improved-80": render_text(IMPROVED, width=80, color=False),
    "improved-120": render_text(IMPROVED, width=120, color=False),
    "improved-80-verbose": render_text(IMPROVED, width=80, color=False, verbose=True),
    "improved-80-color": render_text(IMPROVED, width=80, color=True),
    "without-gain-80": render_text(a_report_without_gain(), width=80, color=False),
    "strengths-50": render_text(a_report_with_strengths(), width=50, color=False),
    "strengths-80": render_text(a_report_with_strengths(), width=80, color=False),
    "explained-80": render_text(an_explained_report(), width=80, color=False),
    "explained-50": render_text(an_explained_report(), width=50, color=False),
    "skipped-80": render_text(a_skipped_report(), width=80, color=False),
    "interrupted-80": render_text(an_interrupted_report(), width=80, color=False),
    "profile-50": render_profile(a_profile(), width=50, color=False),
    "profile-80": render_profile(a_profile(), width=80, color=False),
    "profile-120": render_profile(a_profile(), width=120, color=False),
    "admission-50": render_admission(ADMISSION, width=50, color=False),
    "admission-80": render_admission(ADMISSION, width=80, color=False),
    "admission-80-verbose": render_admission(ADMISSION, width=80, color=False, verbose=True),
    "admission-80-color": render_admission(ADMISSION, width=80, color=True),
    "runs-80": render_run_list(
        [summarise(IMPROVED), summarise(an_interrupted_report())], width=80, color=False
    ),
}


def compare(path: Path, text: str, *, update: bool) -> None:
    if update:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", TEXTS)
def test_a_report_reads_as_agreed(name: str, *, update_golden: bool) -> None:
    compare(HERE / "reports" / f"{name}.txt", TEXTS[name], update=update_golden)


def test_no_golden_text_is_left_over() -> None:
    assert {path.stem for path in (HERE / "reports").glob("*.txt")} == set(TEXTS)


def test_the_schema_of_a_report_is_as_published(*, update_golden: bool) -> None:
    compare(HERE / "schema" / "report-v1.schema.json", render_schema(), update=update_golden)


def test_the_schema_of_an_admission_is_as_published(*, update_golden: bool) -> None:
    compare(HERE / "schema" / "admission-v1.schema.json", render_admission_schema(), update=update_golden)


def test_an_admission_comes_back_unchanged() -> None:
    assert from_json(AdmissionReport, render_admission_json(ADMISSION)) == ADMISSION


LATER = frozenset({"inputs", "contradictions"})
"""Fields that came after the first files were written; they are read as their defaults from those."""


def as_version_1_wrote(report: RunReport) -> RunReport:
    def kept(part: object) -> object:
        if isinstance(part, dict):
            return {key: kept(value) for key, value in part.items() if key not in LATER}
        return [kept(each) for each in part] if isinstance(part, list) else part

    return from_json(RunReport, json.dumps(kept(json.loads(render_json(report)))))


def test_a_run_recorded_by_version_1_still_loads() -> None:
    """The file is never rewritten: it stands for the runs that users already have."""
    text = (HERE / "schema" / "run-v1.json").read_text(encoding="utf-8")
    report = from_json(RunReport, text)
    assert report == as_version_1_wrote(an_improved_report())
    assert from_json(RunReport, render_json(report)) == report


def test_a_field_added_by_a_later_version_does_not_hinder_reading() -> None:
    text = (HERE / "schema" / "run-v1.json").read_text(encoding="utf-8")
    later = text.replace('"run_id":', '"invented_later": [1], "run_id":', 1)
    assert from_json(RunReport, later) == as_version_1_wrote(an_improved_report())
