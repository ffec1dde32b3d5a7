"""The type of arguments that are words, such as names: they go into databases and events, so they are valid text."""

import os

import click

from codeassist_index.translation import tr


class Words(click.ParamType[str]):
    """Text that is not empty and has no bytes that are not UTF-8; paths, which may have them, are no words."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text itself."""
        if not value:
            self.fail(tr("is empty"), param, ctx)
        try:
            value.encode()
        except UnicodeEncodeError:
            return self._in_utf8(value, param, ctx)
        return value

    def _in_utf8(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """What the caller wrote in UTF-8 in a locale of another encoding, such as C."""
        try:
            return os.fsencode(value).decode()
        except UnicodeError:
            self.fail(tr("{value!r} has bytes that are not UTF-8").format(value=value), param, ctx)
