"""Checks of this user's editors: does the command they start exist and run, and do they set what exists?"""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from codeassist import __version__
from codeassist.doctor.check import Finding, note, off, ok, problem
from codeassist.doctor.editors.extensions import Extension, extensions
from codeassist.doctor.editors.files import Configuration, configurations
from codeassist.doctor.editors.mentions import COMMAND, Mention, UnreadableError, mentions
from codeassist.settings import known_keys
from codeassist.settings.layer import layer_of
from codeassist_index.translation import tr

VERSION_SECONDS_MAX = 10.0


def check_editors(
    found: Sequence[Configuration] | None = None, installed: Sequence[Extension] | None = None
) -> Iterator[Finding]:
    """Every configuration of this user that names our language server, and every extension that finds it by itself."""
    installed = extensions() if installed is None else installed
    yield from map(_extension, installed)
    named: list[tuple[Configuration, Mention]] = []
    for configuration in configurations() if found is None else found:
        try:
            named += [(configuration, mention) for mention in mentions(configuration)]
        except UnreadableError as error:
            words = tr("{editor}: {file} names codeassist, and can't be read: {error}")
            words = words.format(editor=configuration.editor, file=configuration.file, error=error)
            yield note("editors", words)
    if not named and not installed:
        yield off("editors", tr("none of this user's editors is set up for codeassist (docs/editors.md)"))
        return
    with ThreadPoolExecutor(max_workers=max(1, len(named))) as pool:
        for findings in pool.map(lambda one: list(_checked(*one)), named):
            yield from findings


def own_command() -> Path:
    """The language server that belongs to this program."""
    folder = Path(sys.executable).parent
    return Path(shutil.which(COMMAND, path=str(folder)) or folder / COMMAND)


def _extension(extension: Extension) -> Finding:
    words = tr("{editor}: extension {version}").format(editor=extension.editor, version=extension.version)
    if extension.version == __version__:
        return ok("editors", words)
    words = tr("{what}, and codeassist itself is {own}").format(what=words, own=__version__)
    return note("editors", words, tr("install both of one version (docs/editors/vscode.md)"))


def _checked(configuration: Configuration, mention: Mention) -> Iterator[Finding]:
    place = f"{configuration.editor}: {configuration.file}"
    yield _command(place, mention.command)
    for complaint in _unknown(mention):
        words = tr("{place}: {complaint}").format(place=place, complaint=complaint)
        yield problem("editors", words, tr("correct or remove that key; `codeassist config show` lists all"))


def _command(place: str, command: str) -> Finding:
    mend = tr("write {command} there").format(command=own_command())
    path = shutil.which(Path(command).expanduser())
    if path is None:
        words = tr("{place} names {command}, which is not there or is no program").format(place=place, command=command)
        return problem("editors", words, mend)
    try:
        done = subprocess.run(
            [path, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
            timeout=VERSION_SECONDS_MAX,
        )
    except (OSError, subprocess.SubprocessError) as error:
        words = tr("{place} names {command}, which does not run ({error})").format(
            place=place, command=command, error=type(error).__name__
        )
        return problem("editors", words, mend)
    version = done.stdout.strip().removeprefix(f"{COMMAND} ")
    if version != __version__:
        words = tr("{place} names {command} of version {version}, this is {own}")
        return note("editors", words.format(place=place, command=command, version=version, own=__version__), mend)
    return ok("editors", place)


def _unknown(mention: Mention) -> list[str]:
    """What is wrong with the settings that an editor hands over; values only where they could be read."""
    problems = layer_of(mention.options, "initializationOptions").problems
    return [one.words for one in problems if mention.has_values or not _is_known(one.key)]


def _is_known(key: str) -> bool:
    return any(known == key or known.startswith(f"{key}.") for known in known_keys())
