"""What the judge's own machinery fails at is tried once more, and then said as what it is."""

from __future__ import annotations

from collections.abc import Callable

from perfsmith.errors import SandboxUnavailable, StorageFailed
from perfsmith.tasks import Evaluation, Verdict


def once_more(
    work: Callable[[], Evaluation], answer: Callable[[str], Evaluation], is_stopped: Callable[[], bool]
) -> Evaluation:
    """One step of a judgement, made again in fresh sandboxes when it ended with `infra_error`.

    Args:
        work: The step; every process it needs is started anew by it.
        answer: Makes the answer `infra_error` from a reason.
        is_stopped: Judging was stopped: nothing is begun again.

    Returns:
        The answer of the first time, or of the second one: never a pass because something failed.
    """
    found = _told(work, answer)
    if found.verdict is Verdict.INFRA_ERROR and not is_stopped():
        return _told(work, answer)
    return found


def _told(work: Callable[[], Evaluation], answer: Callable[[str], Evaluation]) -> Evaluation:
    try:
        return work()
    except (SandboxUnavailable, StorageFailed) as error:
        return answer(str(error))
