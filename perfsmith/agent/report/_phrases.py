"""Numbers and foreign text in words. Bounds are rounded so that they never promise more than was measured."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Final

from perfsmith.tasks import OracleStrength, SpeedEstimate

_UNSAFE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def plain(text: str, *, limit: int | None = None) -> str:
    """Text of the project or of a candidate, made safe to show on one line.

    Control and direction characters are spelled out: a counter-example must not move the cursor, hide what
    follows or set a colour.

    Args:
        text: Anything.
        limit: Characters kept; what was cut is counted. None keeps all.
    """
    cut = text if limit is None or len(text) <= limit else text[:limit]
    safe = "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) in _UNSAFE else char
        for char in cut
    )
    return safe if cut is text else f"{safe}… ({len(text) - len(cut)} more characters)"


def speed_phrase(speed: SpeedEstimate) -> str:
    """A speed-up with its bound and count: `at least 1.42x (99 %), median 1.50x, 30 pairs`."""
    return (
        f"at least {ratio(speed.at_least, ROUND_FLOOR)} ({percent(speed.confidence, digits=1)}), "
        f"median {ratio(speed.median)}, {count(speed.pairs, 'pair')}"
    )


def speed_context(speed: SpeedEstimate) -> str:
    """What the estimate rests on besides its pairs: `6 generations; noise floor 1.02x; machine 3f9a2c`."""
    return (
        f"{count(speed.generations, 'generation')}; noise floor {ratio(speed.noise_floor, ROUND_CEILING)}; "
        f"machine {short_id(speed.fingerprint)}"
    )


def strength_phrase(strength: OracleStrength) -> str:
    """A mutation score with its counts: `51 of 56 wrong versions of the original told apart (91 %, ...)`."""
    if strength.share is None:
        return "no wrong version of the original could be made"
    found = [
        f"{strength.killed:,} of {count(strength.mutants, 'wrong version')} of the original told apart "
        f"({percent(strength.share)}, wanted {percent(strength.floor)})"
    ]
    if strength.not_tried:
        found.append(f"{strength.not_tried:,} not tried")
    if strength.unfinished:
        found.append(f"{strength.unfinished:,} not tried on all inputs")
    if strength.equivalent:
        found.append(f"{strength.equivalent:,} more proven to be no other program")
    return "; ".join(found)


def ratio(value: float, rounding: str = ROUND_HALF_EVEN) -> str:
    """A ratio with two decimals: `1.42x`."""
    return f"{Decimal(repr(value)).quantize(Decimal('0.01'), rounding)}x"


def percent(share: float, *, digits: int = 0) -> str:
    """A share rounded down: `41 %`; small ones keep a digit, so that they do not read as nothing."""
    exact = Decimal(repr(share)) * 100
    if 0 < exact < 1:
        digits = max(digits, 1)
    rounded = exact.quantize(Decimal(1).scaleb(-digits), ROUND_FLOOR)
    if exact > 0 and rounded == 0:
        return "less than 0.1 %"
    text = f"{rounded:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def duration(seconds: float) -> str:
    """A time a person waited: `850 ms`, `12.4 s`, `2 min 3 s`, `1 h 2 min`."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f}".removesuffix(".0") + " s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min" + (f" {whole % 60} s" if whole % 60 else "")
    return f"{whole // 3600} h" + (f" {whole % 3600 // 60} min" if whole % 3600 // 60 else "")


def per_call(nanoseconds: float) -> str:
    """A time of one call in three digits: `18.3 µs`."""
    value, unit = nanoseconds, "ns"
    for larger in ("µs", "ms", "s"):
        if value < 999.5:
            break
        value, unit = value / 1000, larger
    return f"{value:.3g} {unit}" if value < 999.5 else f"{value:.0f} {unit}"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """A count with its noun: `1 pair`, `1,200 pairs`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def short_id(text: str, *, limit: int = 12) -> str:
    """The beginning of a long id."""
    return plain(text[:limit])


def shortened(name: str, *, room: int) -> str:
    """Cut a target id from the left, where the folders are, so that the function's name stays."""
    safe = plain(name)
    return safe if len(safe) <= room else "…" + safe[len(safe) - room + 1 :]


def moment(at: str) -> str:
    """A time as people write it: `2026-11-21 03:15:02 UTC`; what is no time stays as it is."""
    try:
        return f"{datetime.fromisoformat(at).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    except ValueError:
        return plain(at)
