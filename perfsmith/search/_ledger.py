"""What a search may use, what it has used, and what it has promised to work in flight."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Final

from perfsmith.errors import InternalError, InvalidArgument
from perfsmith.tasks import Clock, Cost

THRESHOLDS_PERCENT: Final = (50, 80, 100)
"""Shares of the budget that are announced once each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What may be used. None is no limit, 0 allows nothing."""

    wall_s: float | None = 600.0
    """Wall-clock seconds."""
    evaluations: int | None = None
    """Candidates judged."""
    cpu_s: float | None = None
    """CPU seconds of all processes started."""

    def __post_init__(self) -> None:
        """Refuse limits that no run can keep.

        Raises:
            InvalidArgument: a limit is negative or not a number.
        """
        for name, limit in (
            ("wall_s", self.wall_s),
            ("evaluations", self.evaluations),
            ("cpu_s", self.cpu_s),
        ):
            if limit is not None and not (math.isfinite(limit) and limit >= 0):
                raise InvalidArgument(
                    f"The budget {name} is {limit!r}, but it must be a finite number that is not negative.",
                    next_step="Use None for no limit.",
                )


class Reservation:
    """An amount promised to one piece of work. Leaving its `with` block gives back what was not committed."""

    __slots__ = ("_ledger", "amount")

    def __init__(self, ledger: Ledger, amount: Cost) -> None:
        self.amount = amount
        """What was promised."""
        self._ledger: Ledger | None = ledger

    @property
    def is_open(self) -> bool:
        """True until it is committed or released."""
        return self._ledger is not None

    def commit(self, used: Cost) -> None:
        """Replace the promise by what was really used, also where that is more.

        Raises:
            InternalError: the reservation was settled before.
            InvalidArgument: an amount is negative or not a number.
        """
        _check_amount(used)
        self._close()._settle(self, used)

    def release(self) -> None:
        """Give the promise back unused.

        Raises:
            InternalError: the reservation was settled before.
        """
        self._close()._settle(self, Cost())

    def __enter__(self) -> Reservation:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Give back what was not committed, whatever happened."""
        if self.is_open:
            self.release()

    def _close(self) -> Ledger:
        if self._ledger is None:
            raise InternalError("A reservation was settled twice, so the budget would be wrong.")
        ledger, self._ledger = self._ledger, None
        return ledger


class Ledger:
    """Keeps a budget while work runs in parallel.

    Work reserves before it starts and commits what it used when it ends. Spent plus reserved never exceeds a
    limit on evaluations or CPU time as long as work stays within what it reserved; what it used beyond that
    is recorded as it was and leaves less for the rest. Wall-clock time passes by itself: nothing can be
    reserved once it is over. A child has limits of its own and charges its parent as well, so children
    together never use more than the parent has.

    Belongs to one event loop: no method waits, so none can be interrupted half-way. Not for use from threads.

    Example:
        >>> with_room = ledger.try_reserve(Cost(evaluations=1))
        >>> if with_room is not None:
        ...     with with_room:
        ...         evaluation = await judge(candidate)
        ...         with_room.commit(evaluation.cost)
    """

    def __init__(
        self,
        budget: Budget,
        clock: Clock,
        *,
        spent: Cost | None = None,
        on_threshold: Callable[[int], None] | None = None,
        parent: Ledger | None = None,
    ) -> None:
        """Start the wall clock now.

        Args:
            budget: The limits.
            clock: Read for wall-clock time.
            spent: Used before, by the run that is resumed; its wall time counts, the pause since does not.
            on_threshold: Called once for each of 50, 80 and 100 percent, when the ledger is next looked at.
            parent: Charged for everything this ledger is charged for.

        Raises:
            InvalidArgument: an amount of `spent` is negative or not a number.
        """
        self._budget = budget
        self._clock = clock
        self._before = spent or Cost()
        _check_amount(self._before)
        self._evaluations = self._before.evaluations
        self._cpu_s = self._before.cpu_s
        self._started_ns = clock.monotonic_ns()
        self._open: dict[Reservation, Reservation | None] = {}
        self._parent = parent
        self._on_threshold = on_threshold
        # What a resumed run had passed was announced by the run before it.
        self._announced_percent = self._used_percent() if spent is not None else 0.0

    @property
    def budget(self) -> Budget:
        """The limits it was made with."""
        return self._budget

    def child(self, budget: Budget, *, on_threshold: Callable[[int], None] | None = None) -> Ledger:
        """A ledger for a part of the work, whose every charge is a charge of this one too."""
        return Ledger(budget, self._clock, on_threshold=on_threshold, parent=self)

    def spent(self) -> Cost:
        """What was used so far, work in flight not counted; wall time is read from the clock."""
        elapsed_s = (self._clock.monotonic_ns() - self._started_ns) / 1e9
        return Cost(
            evaluations=self._evaluations,
            cpu_s=self._cpu_s,
            wall_s=self._before.wall_s + elapsed_s,
        )

    def in_flight(self) -> Cost:
        """What is reserved and not settled."""
        return Cost(
            evaluations=sum(reservation.amount.evaluations for reservation in self._open),
            cpu_s=math.fsum(reservation.amount.cpu_s for reservation in self._open),
        )

    def left(self) -> Budget:
        """What can still be reserved, by the tightest limit among this ledger and its parents."""
        spent, flying = self.spent(), self.in_flight()
        above = self._parent.left() if self._parent is not None else Budget(wall_s=None)
        return Budget(
            wall_s=_tightest(self._budget.wall_s, spent.wall_s, above.wall_s),
            evaluations=_tightest_count(
                self._budget.evaluations, spent.evaluations + flying.evaluations, above.evaluations
            ),
            cpu_s=_tightest(self._budget.cpu_s, spent.cpu_s + flying.cpu_s, above.cpu_s),
        )

    @property
    def is_spent(self) -> bool:
        """True when some limit is reached, work in flight counted: no further evaluation may start."""
        self._announce()
        left = self.left()
        return 0 in (left.wall_s, left.evaluations, left.cpu_s)

    @property
    def is_out_of_time(self) -> bool:
        """True when wall-clock or CPU time is used up: work that did not begin must not, reserved or not."""
        spent = self.spent()
        own = (self._budget.wall_s, spent.wall_s), (self._budget.cpu_s, spent.cpu_s)
        above = self._parent is not None and self._parent.is_out_of_time
        return above or any(limit is not None and used >= limit for limit, used in own)

    def try_reserve(self, amount: Cost) -> Reservation | None:
        """Promise an amount to work that is about to start, or None when it does not fit.

        Args:
            amount: Evaluations and CPU seconds the work may use. Its `wall_s` is how long the work is
                expected to take, and must fit into the time left; work in parallel may count on the same
                seconds.

        Raises:
            InvalidArgument: an amount is negative or not a number.
        """
        _check_amount(amount)
        if self.is_spent or not _fits(amount, self.left()):
            return None
        above = self._parent.try_reserve(amount) if self._parent is not None else None
        if self._parent is not None and above is None:
            return None
        reservation = Reservation(self, amount)
        self._open[reservation] = above
        return reservation

    def _settle(self, reservation: Reservation, used: Cost) -> None:
        above = self._open.pop(reservation)
        self._evaluations += used.evaluations
        self._cpu_s += used.cpu_s
        if above is not None:
            above.commit(used)
        self._announce()

    def _used_percent(self) -> float:
        spent = self.spent()
        shares = [
            100.0 if limit == 0 else 100.0 * used / limit
            for limit, used in (
                (self._budget.wall_s, spent.wall_s),
                (self._budget.evaluations, spent.evaluations),
                (self._budget.cpu_s, spent.cpu_s),
            )
            if limit is not None
        ]
        return max(shares, default=0.0)

    def _announce(self) -> None:
        if self._parent is not None:
            self._parent._announce()
        used = self._used_percent()
        before, self._announced_percent = self._announced_percent, max(self._announced_percent, used)
        if self._on_threshold is not None:
            for percent in THRESHOLDS_PERCENT:
                if before < percent <= used:
                    self._on_threshold(percent)


def _fits(amount: Cost, left: Budget) -> bool:
    return all(
        limit is None or wanted <= limit
        for wanted, limit in (
            (amount.wall_s, left.wall_s),
            (amount.evaluations, left.evaluations),
            (amount.cpu_s, left.cpu_s),
        )
    )


def _tightest(limit: float | None, used: float, above: float | None) -> float | None:
    own = None if limit is None else max(0.0, limit - used)
    return own if above is None else above if own is None else min(own, above)


def _tightest_count(limit: int | None, used: int, above: int | None) -> int | None:
    own = None if limit is None else max(0, limit - used)
    return own if above is None else above if own is None else min(own, above)


def _check_amount(amount: Cost) -> None:
    for name, value in (
        ("evaluations", amount.evaluations),
        ("cpu_s", amount.cpu_s),
        ("wall_s", amount.wall_s),
    ):
        if not (math.isfinite(value) and value >= 0):
            raise InvalidArgument(
                f"The amount {name} is {value!r}, but it must be a finite number that is not negative."
            )
