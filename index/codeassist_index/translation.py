"""Messages for people in their own language: gettext, with the catalogues beside this file.

It stands in the lowest package because all three speak to people. What a machine reads (JSON keys, log
lines, event kinds, reasons in answers) is never translated.

The language is the first of `CODEASSIST_LANGUAGE`, `LANGUAGE`, `LC_ALL`, `LC_MESSAGES` and `LANG` that is
set; one that has no catalogue reads as English.
"""

import gettext as _gettext
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

DOMAIN = "codeassist"
CATALOGUES = Path(__file__).parent / "locale"
_VARIABLES = ("CODEASSIST_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def tr(message: str) -> str:
    """The message in the user's language. Give values with `.format` afterwards, never in an f-string."""
    return _catalogue().gettext(message) if message else ""


def ntr(singular: str, plural: str, number: int) -> str:
    """The form of a message that fits `number`."""
    return _catalogue().ngettext(singular, plural, number)


def languages(environment: Mapping[str, str]) -> list[str]:
    """The languages to try, best first, such as `zh_CN`.

    >>> languages({"LANG": "zh_CN.UTF-8"})
    ['zh_CN']
    """
    for variable in _VARIABLES:
        if given := environment.get(variable, ""):
            return [name.partition(".")[0].partition("@")[0].replace("-", "_") for name in given.split(":")]
    return []


@cache
def _catalogue() -> _gettext.NullTranslations:
    return _gettext.translation(DOMAIN, CATALOGUES, languages=languages(os.environ), fallback=True)
