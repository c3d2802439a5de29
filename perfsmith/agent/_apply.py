"""Writing accepted patches into the working tree: what was proven, onto the files it was proven for."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Sequence
from pathlib import Path

from perfsmith.agent._request import Applied, ApplyRequest
from perfsmith.agent._world import World
from perfsmith.agent.report import RunReport, TargetReport
from perfsmith.agent.store import StateDirectory, load_run, read_patch
from perfsmith.errors import NothingToOptimize, TargetNotFound, UserError
from perfsmith.tasks import FileEdit, apply_check, apply_patch, is_applied


def apply_accepted(request: ApplyRequest, world: World) -> Applied:
    """Write the accepted patches of a run into its project, all of them or nothing.

    Raises:
        TargetNotFound: no such run or candidate; a state folder is never made.
        NothingToOptimize: the run accepted nothing.
        UserError: a file is not what the patch was proven for.
    """
    report = load_run(request.state_dir, request.run_id)
    accepted = [t for t in report.targets if t.accepted_id is not None and t.patch is not None]
    if not accepted:
        raise NothingToOptimize(
            f"The run {report.run_id!r} has no accepted patch.", next_step="See `optimize runs show`."
        )
    chosen = accepted if request.candidate_id is None else [_named(accepted, request.candidate_id)]
    combined = report.combined_patch if request.candidate_id is None else None
    name = combined or chosen[0].patch
    assert name is not None
    folder = StateDirectory(request.state_dir).run(report.run_id).path
    patch = read_patch(folder, name)
    root = Path(report.root)
    ids = tuple(str(t.accepted_id) for t in chosen)
    if is_applied(root, patch, environ=world.environ):
        return Applied(run_id=report.run_id, root=report.root, candidate_ids=ids, files=())
    named = (line[6:].partition("\t")[0] for line in patch.splitlines() if line.startswith("+++ b/"))
    files = tuple(sorted(set(named)))
    _require_as_judged(report, accepted, files, by_hand=folder / name)
    fit = (apply_check if request.dry_run else apply_patch)(root, patch, environ=world.environ)
    if not fit.fits:
        raise UserError(
            f"The patch of run {report.run_id!r} does not fit your files any more; nothing was written.",
            why=f"They were changed after the run ({_first_line(fit.complaint)}).",
            next_step="Put your changes aside (`git stash`) and apply it, or make a new run.",
        )
    return Applied(run_id=report.run_id, root=report.root, candidate_ids=ids, files=files)


def _named(accepted: Sequence[TargetReport], beginning: str) -> TargetReport:
    chosen = [t for t in accepted if (t.accepted_id or "").startswith(beginning)]
    if len(chosen) != 1:
        known = ", ".join(str(t.accepted_id) for t in accepted)
        raise TargetNotFound(
            f"No single accepted candidate begins with {beginning!r}.",
            next_step=f"Accepted are: {known}.",
        )
    return chosen[0]


def _require_as_judged(
    report: RunReport, accepted: Sequence[TargetReport], files: Sequence[str], *, by_hand: Path
) -> None:
    """Refuse files that are not as the run saw them, except for another accepted patch of the same run."""
    for path in files:
        place = Path(report.root) / path
        found = hashlib.sha256(place.read_bytes()).hexdigest() if place.is_file() else "nothing"
        edits = [edit for target in accepted for edit in _edits(target) if edit.path == path]
        known = {digest for edit in edits for digest in (edit.before_sha256, _digest(edit.after))}
        if known and found not in known:
            raise UserError(
                f"{path!r} is not what it was when the run {report.run_id!r} judged it; nothing was written.",
                why="The patch was proven for that text, and nothing is known of the two together.",
                next_step="Put your changes aside (`git stash`) and apply it, or make a new run. "
                f"To take it without proof: `git apply {shlex.quote(str(by_hand))}`.",
            )


def _edits(target: TargetReport) -> tuple[FileEdit, ...]:
    return next((row.candidate.files for row in target.judged if row.candidate.id == target.accepted_id), ())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _first_line(complaint: str) -> str:
    return next(iter(complaint.splitlines()), "git does not say why").removeprefix("error: ")
