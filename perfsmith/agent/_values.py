"""Reading one setting: text or TOML in, a checked value out, or a message that names key and origin."""

from __future__ import annotations

import math
import re
from difflib import get_close_matches
from typing import Final, NoReturn

from perfsmith.agent._options import Kind, Option, Value, show
from perfsmith.errors import ConfigError

_DURATION: Final = re.compile(
    r"(?:(?P<h>\d+(?:\.\d+)?)h)?(?:(?P<m>\d+(?:\.\d+)?)m)?(?:(?P<s>\d+(?:\.\d+)?)s)?", re.ASCII
)
_EXAMPLE: Final = {
    Kind.NUMBER: "1.1",
    Kind.COUNT: "8",
    Kind.DURATION: "90s, 20m or 1h30m",
    Kind.TEXT: '"some text"',
    Kind.CHOICE: '"auto"',
    Kind.LIST: '["one", "two"]',
}


def read_text(option: Option, text: str, *, origin: str) -> Value:
    """Read a setting from a flag or a variable.

    Args:
        option: What is being set.
        text: As typed. A list is written with commas.
        origin: Where it was typed, for the message, for instance `--jobs`.

    Raises:
        ConfigError: the text is not a legal value.
    """
    stripped = text.strip()
    if option.can_be_none and stripped.lower() == "none":
        return None
    if option.kind is Kind.LIST:
        return _checked_list(option, tuple(item.strip() for item in stripped.split(",")), origin=origin)
    if option.kind is Kind.COUNT and re.fullmatch(r"[+-]?\d+", stripped, re.ASCII):
        return _in_range(option, int(stripped), origin=origin)
    if option.kind in (Kind.NUMBER, Kind.DURATION) and _is_number(stripped):
        return _in_range(option, float(stripped), origin=origin)
    return _read_word(option, stripped, origin=origin)


def read_toml(option: Option, raw: object, *, origin: str) -> Value:
    """Read a setting from a parsed file, whose types must already be right.

    Raises:
        ConfigError: the value is not legal.
    """
    if option.kind is Kind.LIST and isinstance(raw, list):
        items = tuple(item for item in raw if isinstance(item, str))
        if len(items) != len(raw):
            _refuse(option, raw, origin=origin)
        return _checked_list(option, items, origin=origin)
    if isinstance(raw, bool):
        _refuse(option, raw, origin=origin)
    if isinstance(raw, int) and option.kind in (Kind.NUMBER, Kind.DURATION):
        return _in_range(option, float(raw), origin=origin)
    if isinstance(raw, float) and option.kind in (Kind.NUMBER, Kind.DURATION):
        return _in_range(option, raw, origin=origin)
    if isinstance(raw, int) and option.kind is Kind.COUNT:
        return _in_range(option, raw, origin=origin)
    if isinstance(raw, str) and option.can_be_none and raw == "none":
        return None
    if isinstance(raw, str) and option.kind in (Kind.TEXT, Kind.CHOICE, Kind.DURATION):
        return _read_word(option, raw, origin=origin)
    _refuse(option, raw, origin=origin)


def _read_word(option: Option, text: str, *, origin: str) -> Value:
    if option.kind is Kind.TEXT and text:
        return text
    if option.kind is Kind.CHOICE:
        if text in option.choices:
            return text
        _refuse_word(option, text, origin=origin)
    found = _DURATION.fullmatch(text) if option.kind is Kind.DURATION else None
    if found is not None and text:
        hours, minutes, seconds = (float(found[unit] or 0) for unit in "hms")
        return _in_range(option, hours * 3600 + minutes * 60 + seconds, origin=origin)
    _refuse(option, text, origin=origin)


def _refuse_word(option: Option, text: str, *, origin: str) -> NoReturn:
    near = get_close_matches(text, option.choices, n=1)
    raise ConfigError(
        f"{_subject(option, origin)} cannot be {text!r}.",
        why=f"Legal words are {', '.join(option.choices)}.",
        next_step=f"Did you mean {near[0]!r}?" if near else "Use one of them.",
    )


def _in_range(option: Option, number: float | int, *, origin: str) -> Value:
    too_small = option.least is not None and number < option.least
    too_large = option.most is not None and number > option.most
    if not math.isfinite(number) or too_small or too_large:
        bounds = []
        if option.least is not None:
            bounds.append(f"at least {_bound(option, option.least)}")
        if option.most is not None:
            bounds.append(f"at most {_bound(option, option.most)}")
        shown = show(number, kind=option.kind) if math.isfinite(number) else str(number)
        raise ConfigError(
            f"{_subject(option, origin)} cannot be {shown}.",
            why=f"It must be {' and '.join(bounds) or 'finite'}.",
            next_step=f"Leave it out for the default: {option.shown_default}.",
        )
    return number


def _bound(option: Option, number: float) -> str:
    whole = option.kind is Kind.COUNT
    return show(int(number) if whole else float(number), kind=option.kind)


def _checked_list(option: Option, items: tuple[str, ...], *, origin: str) -> tuple[str, ...]:
    if not all(item.strip() for item in items):
        raise ConfigError(
            f"{_subject(option, origin)} holds an empty text.",
            why="It would match nothing, or everything.",
            next_step="Remove it.",
        )
    for item in items if option.choices else ():
        if item not in option.choices:
            _refuse_word(option, item, origin=origin)
    if option.choices and not items:
        raise ConfigError(
            f"{_subject(option, origin)} is empty.",
            why="Then nothing could be compared.",
            next_step=f"Name at least one of {', '.join(option.choices)}, or leave it out for all.",
        )
    if option.key == "compare":
        _check_rules(option, items, origin=origin)
    return items


def _check_rules(option: Option, items: tuple[str, ...], *, origin: str) -> None:
    from perfsmith.tasks import output_rule  # `optimize --help` stays light

    for item in items:
        try:
            output_rule(item)
        except ConfigError as error:
            raise ConfigError(
                f"{_subject(option, origin)}: {error.what}", why=error.why, next_step=error.next_step
            ) from None


def _subject(option: Option, origin: str) -> str:
    """What is refused: a flag or a variable says the key itself, a file does not."""
    names_key = origin in (option.flag, option.variable, *option.flags)
    return origin if names_key else f"{origin}: {option.key!r}"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _refuse(option: Option, raw: object, *, origin: str) -> NoReturn:
    raise ConfigError(
        f"{_subject(option, origin)} cannot be {raw!r}.",
        why=f"It takes a {option.kind.value}.",
        next_step=f"For instance {_EXAMPLE[option.kind]}.",
    )
