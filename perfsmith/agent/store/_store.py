"""The append-only store: what was judged is there after a kill, and is never rewritten."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlalchemy import Connection, func, insert, select

from perfsmith.agent.report import (
    JudgedCandidate,
    RunEvent,
    RunReport,
    RunStatus,
    RunSummary,
    summarise,
)
from perfsmith.agent.store._engine import WRITE, open_engine
from perfsmith.agent.store._failures import storage_errors
from perfsmith.agent.store._migrate import migrate
from perfsmith.agent.store._recover import with_later_evaluations
from perfsmith.agent.store._schema import CandidateRow, EvaluationRow, EventRow, RunRow
from perfsmith.errors import InternalError, InvalidArgument, TargetNotFound
from perfsmith.tasks import Candidate, Evaluation, FileEdit, Origin, Verdict, from_json, to_json

_REPORT: Final = "report"
_SUMMARY: Final = "summary"
_BUDGETS: Final = frozenset({"time-budget", "max-evaluations", "cpu-budget", "max-cpu"})
"""Settings that say how long a run goes on, and nothing about a verdict."""


def conditions(header: RunReport, *, workspace_digest: str) -> Mapping[str, str]:
    """Everything a verdict depends on besides the candidate, by name.

    Args:
        header: The report a run begins with.
        workspace_digest: `Workspace.digest`, the text of the whole project, committed or not; after a space
            the revision of the judge.
    """
    text, _, judge = workspace_digest.partition(" ")
    return {
        "project root": header.root,
        "interpreter": header.interpreter,
        "sandbox": header.sandbox_tier,
        "text of the project": text,
        "perfsmith itself": judge,
        "schema": str(header.schema_version),
        **{f"machine: {key}": value for key, value in header.fingerprint.items() if key != "id"},
        **{f"setting {key}": value for key, value in header.settings.items() if key not in _BUDGETS},
    }


def context_digest(header: RunReport, *, workspace_digest: str) -> str:
    """Name the conditions of a run.

    Two runs with equal digests may share evaluations: same project text, interpreter, machine, sandbox
    tier and settings, whatever their budgets.

    Args:
        header: The report a run begins with.
        workspace_digest: As for `conditions()`.
    """
    digest = hashlib.sha256()
    for name, value in sorted(conditions(header, workspace_digest=workspace_digest).items()):
        for part in (name, value):
            raw = part.encode()
            digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()[:32]


class Store:
    """All runs of a state folder, in one SQLite file.

    Methods may be called from several threads. A method that returns has its facts on disk: a kill at any
    later moment does not lose them.

    Example:
        ```python
        with Store(state.store_path) as store:
            store.create_run(header, context_digest=digest)
            store.record(header.run_id, target.id, candidate, evaluation)
            store.finish(header.run_id, report)
        ```

    Raises:
        StorageFailed: from every method, when the file cannot be read or written.
    """

    def __init__(self, path: Path, *, busy_timeout_s: float = 30.0) -> None:
        self._path = path
        # Guards: at most one writer of this process at a time, so that the busy timeout, which is not
        # fair, only ever waits for other processes.
        self._writing = threading.Lock()
        self._engine = open_engine(path, busy_timeout_ms=round(busy_timeout_s * 1000))
        self._writer = self._engine.execution_options(**{WRITE: True})
        try:
            with storage_errors(path):
                path.parent.mkdir(parents=True, exist_ok=True)
            with self._write() as connection:
                migrate(connection, path)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the file. Calling it twice is fine."""
        self._engine.dispose()

    def create_run(self, header: RunReport, *, context_digest: str = "") -> None:
        """Record that a run began.

        Args:
            header: The report as far as it is known; its `run_id` names the run.
            context_digest: From `context_digest()`. Empty: evaluations of this run are never reused.

        Raises:
            InvalidArgument: a run of that id is recorded already.
        """
        report, summary = to_json(header), to_json(summarise(header))
        with self._write() as connection:
            if connection.scalar(select(RunRow.id).where(RunRow.id == header.run_id)) is not None:
                raise InvalidArgument(
                    f"The run {header.run_id!r} is recorded already.", next_step="Draw a new run id."
                )
            connection.execute(
                insert(RunRow).values(id=header.run_id, started_at=header.started_at, context=context_digest)
            )
            _append(connection, header.run_id, ((_REPORT, report), (_SUMMARY, summary)))

    def append_event(self, run_id: str, event: RunEvent) -> None:
        """Record something that happened.

        Raises:
            TargetNotFound: no such run.
        """
        text = to_json(event)
        with self._write() as connection:
            _require(connection, run_id)
            _append(connection, run_id, ((event.kind.value, text),))

    def record(self, run_id: str, target_id: str, candidate: Candidate, evaluation: Evaluation) -> None:
        """Record what the judge said about a candidate. It is on disk when this returns.

        Raises:
            TargetNotFound: no such run.
            InvalidArgument: the evaluation is of another candidate.
            InternalError: the id stands for a different text already.
        """
        if evaluation.candidate_id != candidate.id:
            raise InvalidArgument(
                f"The evaluation is of candidate {evaluation.candidate_id!r}, not of {candidate.id!r}.",
                next_step="Record each evaluation with the candidate it judged.",
            )
        files, origin, text = to_json(candidate.files), to_json(candidate.origin), to_json(evaluation)
        with self._write() as connection:
            _require(connection, run_id)
            known = connection.scalar(
                select(CandidateRow.files).where(
                    CandidateRow.id == candidate.id, CandidateRow.target == target_id
                )
            )
            if known is None:
                connection.execute(
                    insert(CandidateRow).values(id=candidate.id, target=target_id, files=files)
                )
            elif known != files:
                raise InternalError(
                    f"Candidate id {candidate.id!r} stands for two different texts.",
                    why="A verdict on one would be taken for a verdict on the other.",
                    next_step="Please report this with the run folder.",
                )
            connection.execute(
                insert(EvaluationRow).values(
                    run=run_id,
                    target=target_id,
                    candidate=candidate.id,
                    parent=candidate.parent_id,
                    origin=origin,
                    verdict=evaluation.verdict.value,
                    gate=evaluation.gate.value,
                    json=text,
                    after_event=_last_seq(connection, run_id),
                )
            )

    def evaluations(self, run_id: str, target_id: str) -> tuple[JudgedCandidate, ...]:
        """Everything judged for a target in a run, in the order it was recorded."""
        with self._read() as connection:
            return _judged(connection, run_id, after=0).get(target_id, ())

    def find_evaluation(self, candidate_id: str, context_digest: str, *, target_id: str) -> Evaluation | None:
        """The last verdict on a candidate that was reached under the same conditions, in any run.

        Failures of our own (`infra_error`) say nothing about the candidate and are never returned.

        Args:
            candidate_id: Content address of the candidate.
            context_digest: As given to `create_run`.
            target_id: One text may be proposed for two targets, whose tests and inputs differ.

        Raises:
            InvalidArgument: `context_digest` is empty.
        """
        if not context_digest:
            raise InvalidArgument(
                "Evaluations cannot be looked up without a context digest.",
                why="A verdict holds only for the conditions it was reached under.",
                next_step="Pass the digest that `create_run` was given.",
            )
        query = (
            select(EvaluationRow.json)
            .join(RunRow, RunRow.id == EvaluationRow.run)
            .where(
                EvaluationRow.candidate == candidate_id,
                EvaluationRow.target == target_id,
                EvaluationRow.verdict != Verdict.INFRA_ERROR.value,
                RunRow.context == context_digest,
            )
            .order_by(EvaluationRow.seq.desc())
            .limit(1)
        )
        with self._read() as connection:
            text = connection.scalar(query)
        return None if text is None else from_json(Evaluation, text)

    def checkpoint(self, run_id: str, report: RunReport) -> None:
        """Record the report as far as it is known; `load` continues from the last one.

        Raises:
            TargetNotFound: no such run.
            InvalidArgument: the report is of another run.
        """
        if report.run_id != run_id:
            raise InvalidArgument(
                f"The report is of run {report.run_id!r}, not of {run_id!r}.",
                next_step="Pass the report of the run it belongs to.",
            )
        text, summary = to_json(report), to_json(summarise(report))
        with self._write() as connection:
            _require(connection, run_id)
            _append(connection, run_id, ((_REPORT, text), (_SUMMARY, summary)))

    def finish(self, run_id: str, report: RunReport) -> None:
        """Record how the run ended. A resumed run may end again; the last ending counts.

        Raises:
            TargetNotFound: no such run.
            InvalidArgument: the report is of another run, or says the run is still going.
        """
        if report.status is RunStatus.RUNNING:
            raise InvalidArgument(
                f"The run {run_id!r} cannot end with status {report.status.value!r}.",
                next_step="Use `checkpoint` for a run that is still going.",
            )
        self.checkpoint(run_id, report)

    def runs(self) -> tuple[RunSummary, ...]:
        """All runs, newest first."""
        last = (
            select(EventRow.run, func.max(EventRow.seq).label("seq"))
            .where(EventRow.kind == _SUMMARY)
            .group_by(EventRow.run)
            .subquery()
        )
        query = (
            select(EventRow.run, EventRow.json)
            .join(last, (last.c.run == EventRow.run) & (last.c.seq == EventRow.seq))
            .join(RunRow, RunRow.id == EventRow.run)
            .order_by(RunRow.started_at.desc(), RunRow.id.desc())
        )
        judged = (
            select(EvaluationRow.run, EvaluationRow.target, EvaluationRow.candidate).distinct().subquery()
        )
        with self._read() as connection:
            rows = connection.execute(query).all()
            counted = connection.execute(select(judged.c.run, func.count()).group_by(judged.c.run)).all()
        counts = {row[0]: row[1] for row in counted}
        summaries = [from_json(RunSummary, row[1]) for row in rows]
        return tuple(replace(s, candidates=max(s.candidates, counts.get(s.run_id, 0))) for s in summaries)

    def load(self, run_id_or_prefix: str) -> RunReport:
        """The last report of a run, with every evaluation recorded since.

        Args:
            run_id_or_prefix: A run id, or the beginning of exactly one.

        Raises:
            TargetNotFound: no run, or several, begin so; the message lists the known ones.
        """
        with self._read() as connection:
            known = connection.scalars(select(RunRow.id).order_by(RunRow.started_at.desc())).all()
            run_id = _resolve(run_id_or_prefix, known)
            seq, text = connection.execute(
                select(EventRow.seq, EventRow.json)
                .where(EventRow.run == run_id, EventRow.kind == _REPORT)
                .order_by(EventRow.seq.desc())
                .limit(1)
            ).one()
            later = _judged(connection, run_id, after=seq)
        return with_later_evaluations(from_json(RunReport, text), later)

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with storage_errors(self._path), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with storage_errors(self._path), self._writing, self._writer.begin() as connection:
            yield connection


def _append(connection: Connection, run_id: str, events: tuple[tuple[str, str], ...]) -> None:
    seq = _last_seq(connection, run_id)
    for offset, (kind, text) in enumerate(events, start=1):
        connection.execute(insert(EventRow).values(run=run_id, seq=seq + offset, kind=kind, json=text))


def _last_seq(connection: Connection, run_id: str) -> int:
    return connection.scalar(select(func.max(EventRow.seq)).where(EventRow.run == run_id)) or 0


def _require(connection: Connection, run_id: str) -> None:
    if connection.scalar(select(RunRow.id).where(RunRow.id == run_id)) is None:
        raise _not_found(run_id, connection.scalars(select(RunRow.id).order_by(RunRow.id.desc())).all())


def _judged(connection: Connection, run_id: str, *, after: int) -> dict[str, tuple[JudgedCandidate, ...]]:
    """Evaluations of a run by target, recorded when its event `after` was there already."""
    rows = connection.execute(
        select(
            EvaluationRow.target,
            EvaluationRow.candidate,
            EvaluationRow.parent,
            EvaluationRow.origin,
            EvaluationRow.json,
            CandidateRow.files,
        )
        .join(
            CandidateRow,
            (CandidateRow.id == EvaluationRow.candidate) & (CandidateRow.target == EvaluationRow.target),
        )
        .where(EvaluationRow.run == run_id, EvaluationRow.after_event >= after)
        .order_by(EvaluationRow.seq)
    ).all()
    found: dict[str, list[JudgedCandidate]] = {}
    for target, candidate_id, parent, origin, text, files in rows:
        candidate = Candidate(
            id=candidate_id,
            target=target,
            files=from_json(tuple[FileEdit, ...], files),
            origin=from_json(Origin, origin),
            parent_id=parent,
        )
        judged = JudgedCandidate(candidate=candidate, evaluation=from_json(Evaluation, text))
        found.setdefault(target, []).append(judged)
    return {target: tuple(judged) for target, judged in found.items()}


def _resolve(wanted: str, known: Sequence[str]) -> str:
    if wanted in known:
        return wanted
    matching = [run_id for run_id in known if wanted and run_id.startswith(wanted)]
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise TargetNotFound(
            f"{wanted!r} is the beginning of {len(matching)} runs: {_listed(matching)}.",
            next_step="Type more of the id.",
        )
    raise _not_found(wanted, known)


def _not_found(wanted: str, known: Sequence[str]) -> TargetNotFound:
    if not known:
        return TargetNotFound(
            f"There is no run {wanted!r}: no run is recorded here.",
            next_step="Start one with `optimize PATH`, or point --cache-dir at another state folder.",
        )
    return TargetNotFound(
        f"There is no run {wanted!r}. Known: {_listed(known)}.",
        next_step="Run `optimize runs list` to see what they were.",
    )


def _listed(ids: Sequence[str], limit: int = 8) -> str:
    shown = ", ".join(ids[:limit])
    return shown if len(ids) <= limit else f"{shown} and {len(ids) - limit} more"
