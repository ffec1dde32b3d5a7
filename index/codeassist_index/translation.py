"""Messages for people in their own language: gettext, with the catalogues beside this file.

It stands in the lowest package because all three speak to people. What a machine reads (JSON keys, log
lines, event kinds, reasons in answers) is never translated.

The language is the first of `CODEASSIST_LANGUAGE`, `LANGUAGE`, `LC_ALL`, `LC_MESSAGES` and `LANG` that is set, or
else that of Windows; one that has no catalogue reads as English. `docs/messages.py` keeps the catalogues.
"""

import gettext as _gettext
import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

DOMAIN = "codeassist"
CATALOGUES = Path(__file__).parent / "locale"
ENGLISH = "en"
_VARIABLES = ("CODEASSIST_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_SIMPLIFIED = frozenset({"zh", "zh_cn", "zh_sg", "zh_my", "zh_hans", "zh_hans_cn", "zh_hans_sg"})
"""Names that systems and editors have for Chinese in simplified characters."""
_chosen: list[str] = []


def tr(message: str) -> str:
    """The message in the user's language. Give values with `.format` afterwards, never in an f-string."""
    return _catalogue().gettext(message) if message else ""


def ntr(singular: str, plural: str, number: int) -> str:
    """The form of a message that fits `number`."""
    return _catalogue().ngettext(singular, plural, number)


def use(language: str) -> None:
    """Speak this language from now on, such as an editor's `zh-cn`; an empty one is that of the environment."""
    _chosen[:] = [_normal(language)] if language else []
    _catalogue.cache_clear()


def use_editors(language: str | None) -> None:
    """Speak an editor's language, unless `CODEASSIST_LANGUAGE` chooses one."""
    if language and not os.environ.get(_VARIABLES[0]):
        use(language)


def language_tag() -> str:
    """The language that messages come in, as HTML names it: `en`, `zh-CN`."""
    return _catalogue().info().get("language", ENGLISH).replace("_", "-")


def can_show(encoding: str) -> bool:
    """Whether a stream of this encoding can show the user's language; the test is its own word for "Error"."""
    try:
        tr("Error: {message}").encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def languages(environment: Mapping[str, str]) -> list[str]:
    """The languages to try, best first, such as `zh_CN`; none after English, which needs no catalogue.

    >>> languages({"LANG": "zh_CN.UTF-8"})
    ['zh_CN']
    """
    given = next(filter(None, map(environment.get, _VARIABLES)), "") or _language_of_windows()
    found = [_normal(name) for name in given.split(":") if name]
    return found[: found.index(ENGLISH)] if ENGLISH in found else found


def _normal(name: str) -> str:
    plain = name.partition(".")[0].partition("@")[0].replace("-", "_")
    if plain.lower() in _SIMPLIFIED:
        return "zh_CN"
    return ENGLISH if plain in {"C", "POSIX"} or plain.lower().partition("_")[0] == ENGLISH else plain


def _language_of_windows(platform: str = sys.platform) -> str:
    """The language of the user's Windows, which sets no variable; empty elsewhere."""
    if platform != "win32":
        return ""
    import ctypes  # noqa: PLC0415 - `--help` must be fast everywhere else
    import locale  # noqa: PLC0415 - as above

    return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")  # type: ignore[attr-defined]  # Windows only


@cache
def _catalogue() -> _gettext.NullTranslations:
    return _gettext.translation(DOMAIN, CATALOGUES, languages=_chosen or languages(os.environ), fallback=True)
