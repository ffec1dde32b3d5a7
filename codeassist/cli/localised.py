"""Commands in the user's language: their help, the words that click itself writes, and lines of wide characters.

Docstrings and option helps stay plain English in the code; this is the one place that translates them, when a command
is about to run. `docs/messages.py` collects them from the commands themselves.
"""

import inspect
import re
import sys
from collections.abc import Callable, Iterable

import click

from codeassist_index.translation import ntr, tr

_WIDE = "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6"
_CLOSING = "，。、：；！？）】》”"  # no line begins with one of these
_JOINER = "\u2060"


def localised(command: click.Command) -> click.Command:
    """The command with its help in the user's language; done twice it changes nothing more."""
    command.help = command.help and tr(inspect.cleandoc(command.help))
    command.short_help = _first_sentence(command.help or "")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            parameter.help = parameter.help and tr(parameter.help)
    for child in command.commands.values() if isinstance(command, click.Group) else ():
        localised(child)
    return command


def _first_sentence(text: str) -> str:
    """What a list of commands shows, whole: click would cut it off where the line ends."""
    found = re.match(r".*?(?:。|\.(?=\s|$)|$)", " ".join(text.partition("\n\n")[0].split()))
    return found[0] if found else ""


def translate_click() -> None:
    """Let click speak the user's language, and wrap its help by columns.

    Click asks the standard library's `gettext`, which looks at other variables than we do and at one domain a process.
    """
    ours: dict[str, Callable[..., str]] = {"_": tr, "ngettext": ntr}
    for name, module in list(sys.modules.items()):
        if name.startswith("click."):
            for word, translate in ours.items():
                if word in vars(module):
                    setattr(module, word, translate)
    click.Context.formatter_class = WideFormatter


class WideFormatter(click.HelpFormatter):
    """Wraps text between any two wide characters, and counts two columns for each.

    Click counts characters and breaks lines at spaces, so each wide character gets one behind it until the lines are
    made.
    """

    def write_text(self, text: str) -> None:  # noqa: D102 - as in the base class
        before = len(self.buffer)
        super().write_text(_spread(text))
        self.buffer[before:] = map(_joined, self.buffer[before:])

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:  # noqa: D102 - as in the base class
        before = len(self.buffer)
        super().write_dl([(_spread(term), _spread(text)) for term, text in rows], col_max, col_spacing)
        self.buffer[before:] = map(_joined, self.buffer[before:])


def _spread(text: str) -> str:
    text = re.sub(f"([{_WIDE}])(?=[{_CLOSING}])", rf"\1{_JOINER}", text)
    return re.sub(f"([{_WIDE}])(?!{_JOINER})", r"\1 ", text)


def _joined(text: str) -> str:
    return re.sub(f"([{_WIDE}])[ {_JOINER}]", r"\1", text)
