"""Keep the catalogues of messages: collect what is said to people, take translations in, compile, check.

python docs/messages.py                 collects the messages anew and compiles the catalogues
python docs/messages.py --missing       prints what has no translation, as JSON: message to an empty text
python docs/messages.py --take FILE     adds translations from such a file, filled in, and compiles
python docs/messages.py --check         says what is wrong, with exit code 1; a test runs it

Messages are those in `tr` and `ntr` in code and page templates, the help of commands and options, the descriptions of
settings, the definitions of figures, and click's own words. A catalogue is a folder `LANGUAGE/LC_MESSAGES` beside
`codeassist.pot`; for a new language make it with an empty `codeassist.po` and run `--missing`.
"""

import argparse
import inspect
import io
import json
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

os.environ["CODEASSIST_LANGUAGE"] = "en"  # before any message is made: they are collected in English

import click
import jinja2.ext
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from pydantic import BaseModel

from codeassist.cli import COMMANDS, LazyGroup, doctor, root
from codeassist.doctor import machine
from codeassist.metrics import definitions, html_form, text_form
from codeassist.settings import Settings
from codeassist_index.translation import CATALOGUES, DOMAIN

SOURCES = ("codeassist", "lsp", "index")
KEYWORDS = {"tr": None, "ntr": (1, 2)}
CHECK_KEYWORDS = dict.fromkeys(("ok", "note", "off", "problem"), (1,))
"""What makes a finding of `codeassist doctor`: its first argument is the name of the check."""
CLICK_WORDS = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")
CLICK_KEYWORDS = {"_": None, "ngettext": (1, 2)}
GROUPINGS = ("repository", "team", "language", "model", "feature", "week")
HEADER = "# Messages of codeassist, kept by docs/messages.py."
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
"""Catalogues carry no date of their own, so that collecting twice changes nothing."""
TOP = Path(__file__).parents[1]

Id = str | tuple[str, ...]


def collected() -> dict[Id, set[str]]:
    """Every message with the files it stands in."""
    found: dict[Id, set[str]] = {}
    for message, place in (
        *_of_code(),
        *_of_templates(),
        *_of_commands(),
        *_of_settings(),
        *_of_figures(),
        *_of_checks(),
        *_of_click(),
    ):
        if message:
            found.setdefault(message, set()).add(place)
    return found


def _of_code() -> Iterator[tuple[Id, str]]:
    for path in sorted(path for folder in SOURCES for path in (TOP / folder).rglob("*.py")):
        for _, message, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
            yield message, path.relative_to(TOP).as_posix()


def _of_templates() -> Iterator[tuple[Id, str]]:
    for path in sorted((TOP / "codeassist").rglob("*.j2")):
        with path.open("rb") as template:
            for _, _, message, _ in jinja2.ext.babel_extract(template, list(KEYWORDS), [], {}):
                first = message[0] if isinstance(message, tuple) else message
                yield first or "", path.relative_to(TOP).as_posix()


def _of_commands() -> Iterator[tuple[Id, str]]:
    yield from _of_command(root, click.Context(root), "codeassist")
    for module, help_ in COMMANDS.values():
        yield help_, module


def _of_command(command: click.Command, context: click.Context, path: str) -> Iterator[tuple[Id, str]]:
    yield inspect.cleandoc(command.help or ""), path
    for parameter in command.params:
        yield getattr(parameter, "help", None) or "", path
    if isinstance(command, LazyGroup):
        for _, help_ in command.lazy_commands.values():
            yield help_, path
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from _of_command(child, click.Context(child, parent=context), f"{path} {name}")


def _of_settings(section: type[BaseModel] = Settings, path: str = "settings") -> Iterator[tuple[Id, str]]:
    for name, field in section.model_fields.items():
        yield field.description or "", f"{path}.{name}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _of_settings(field.annotation, f"{path}.{name}")


def _of_figures() -> Iterator[tuple[Id, str]]:
    for one in definitions.DEFINITIONS:
        for words in (one.label, one.unit, one.formula, one.exclusions):
            yield words, "codeassist/metrics/definitions.py"
    for words in (*(label for _, label in text_form.STAGE_LABELS), *html_form.CLASS_LABELS.values(), *GROUPINGS):
        yield words, "codeassist/metrics"


def _of_checks() -> Iterator[tuple[Id, str]]:
    for path in sorted((TOP / "codeassist" / "doctor").rglob("*.py")):
        for _, message, _, _ in extract_from_file("python", path, keywords=CHECK_KEYWORDS):
            yield message, path.relative_to(TOP).as_posix()
    yield from ((check, "codeassist/doctor/machine.py") for check in machine.FOLDERS)
    for mark, _ in doctor.MARKS.values():
        yield mark, "codeassist/cli/doctor.py"


def _of_click() -> Iterator[tuple[Id, str]]:
    folder = Path(click.__file__).parent
    for name in CLICK_WORDS:
        for _, message, _, _ in extract_from_file("python", folder / f"{name}.py", keywords=CLICK_KEYWORDS):
            yield message, f"click/{name}.py"


def template(found: dict[Id, set[str]]) -> Catalog:
    """The catalogue without translations."""
    made = _empty(None)
    for message in sorted(found, key=str):
        made.add(message, locations=[(place, 0) for place in sorted(found[message])], flags=_flags(message))
    return made


def _empty(language: str | None) -> Catalog:
    return Catalog(
        language, DOMAIN, HEADER, "codeassist", creation_date=WRITTEN, revision_date=WRITTEN, fuzzy=False,
        last_translator="codeassist", language_team="codeassist", msgid_bugs_address="-", copyright_holder="codeassist",
    )  # fmt: skip


def _flags(message: Id) -> set[str]:
    return {"python-brace-format"} if any(map(_placeholders, _forms(message))) else set()


def read(language: str) -> Catalog:
    """A language's catalogue as it stands."""
    with _po(language).open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def updated(language: str, found: dict[Id, set[str]], added: dict[str, str]) -> Catalog:
    """The language's catalogue for these messages, with translations that are there or added."""
    before, made = read(language), _empty(language)
    for message in template(found):
        if not message.id:
            continue
        old = before.get(message.id)
        new = added.get(_key(message.id), "")
        string = (new,) * made.num_plurals if new and message.pluralizable else new or (old.string if old else "")
        made.add(message.id, string, message.locations, message.flags)
    return made


def write(catalog: Catalog, path: Path) -> None:
    """Write a `.po` or `.pot` file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_po_bytes(catalog))


def _po_bytes(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, width=120, include_lineno=False, ignore_obsolete=True)
    return out.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """The `.mo` file of a catalogue."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def problems(language: str, found: dict[Id, set[str]]) -> Iterator[str]:
    """What is wrong with a language's catalogue."""
    catalog = read(language)
    known = {_key(message.id): message for message in catalog if message.id}
    for new in found.keys() - {message.id for message in known.values()}:
        yield f"{language}: not collected: {_short(new)}"
    for message in known.values():
        yield from (f"{language}: {words}: {_short(message.id)}" for words in _faults(message, found))
    if _mo(language).read_bytes() != compiled(catalog):
        yield f"{language}: the .mo file is not the compiled .po file"


def _faults(message: Message, found: dict[Id, set[str]]) -> Iterator[str]:
    if message.id not in found:
        yield "no longer said"
    if message.fuzzy:
        yield "fuzzy"
    texts = _forms(message.string)
    if not all(texts):
        yield "not translated"
        return
    wanted = [_placeholders(form) for form in _forms(message.id)]
    if any(_placeholders(text) not in wanted for text in texts):
        yield "has other placeholders"


def _placeholders(text: str) -> set[str]:
    """The values that a text takes, as `{name}` or `%(name)s`; none in one that only shows braces."""
    percent = set(re.findall(r"%\(\w+\)[sd]", text))
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return percent
    named = {(name, conversion or "") for _, name, _, conversion in parts if name is not None}
    if any(not re.fullmatch(r"[\w.\[\]]*", name) for name, _ in named):
        return percent
    return percent | {f"{name}!{conversion}" for name, conversion in named}


def _forms(message: Id | list[str] | None) -> tuple[str, ...]:
    return (message or "",) if isinstance(message, str) or message is None else tuple(message)


def _key(message: Id | list[str]) -> str:
    return _forms(message)[0]


def _short(message: Id | list[str]) -> str:
    return repr(_key(message)[:80])


def _po(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def _mo(language: str) -> Path:
    return _po(language).with_suffix(".mo")


def main() -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--missing", action="store_true")
    parser.add_argument("--take", type=Path, metavar="FILE")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    found = collected()
    names = sorted(path.name for path in CATALOGUES.iterdir() if _po(path.name).is_file())
    if options.check:
        wrong = [fault for language in names for fault in problems(language, found)]
        if (CATALOGUES / f"{DOMAIN}.pot").read_bytes() != _po_bytes(template(found)):
            wrong.append("codeassist.pot is out of date: run `python docs/messages.py`")
        click.echo("\n".join(wrong), err=True, nl=bool(wrong))
        return 1 if wrong else 0
    added = json.loads(options.take.read_text(encoding="utf-8")) if options.take else {}
    catalogs = {language: updated(language, found, added) for language in names}
    if options.missing:
        lacking = {_key(m.id): "" for c in catalogs.values() for m in c if m.id and not all(_forms(m.string))}
        click.echo(json.dumps(lacking, ensure_ascii=False, indent=1))
        return 0
    write(template(found), CATALOGUES / f"{DOMAIN}.pot")
    for language, catalog in catalogs.items():
        write(catalog, _po(language))
        _mo(language).write_bytes(compiled(catalog))
        lacking_count = sum(not all(_forms(message.string)) for message in catalog if message.id)
        click.echo(f"{language}: {len(catalog)} messages, {lacking_count} without translation", err=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
