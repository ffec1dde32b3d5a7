"""Moments and lengths of time as they are written on a command line."""

import re
from datetime import datetime, timedelta

import click

from codeassist_index.translation import tr

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LENGTH = re.compile(r"(\d{1,6}[smhd])+")
_PART = re.compile(r"(\d+)([smhd])")


class Time(click.ParamType[datetime]):
    """An RFC 3339 time or a date; UTC where it names no zone."""

    name = "time"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment that `value` names."""
        from codeassist.capture.journal import parse_time

        if isinstance(value, datetime):
            return value
        try:
            return parse_time(value)
        except ValueError:
            self.fail(
                tr("{value!r} is not a time such as 2026-11-22T08:00:00Z or 2026-11-22").format(value=value), param, ctx
            )


class Length(click.ParamType[timedelta]):
    """A length of time such as `90m`, `2h` or `1d12h`."""

    name = "length"

    def convert(self, value: str | timedelta, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """The length that `value` names; it is not nothing."""
        if isinstance(value, timedelta):
            return value
        text = value.strip().lower()
        parts = _PART.findall(text) if _LENGTH.fullmatch(text) else ()
        length = sum((timedelta(**{_UNITS[unit]: int(count)}) for count, unit in parts), timedelta())
        if not length:
            self.fail(tr("{value!r} is not a length of time such as 30m, 2h or 1d").format(value=value), param, ctx)
        return length
