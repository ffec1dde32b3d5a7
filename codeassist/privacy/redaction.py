"""Takes secrets out of text: one rule for prompts, events, logs and bundles."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from codeassist.privacy import files, keys, rules
from codeassist.privacy.rules import Finding
from codeassist.settings.model import PrivacySettings

PLACEHOLDER = "REDACTED"
"""Stands for every secret alike: it says nothing of the secret, not even that two are equal, and never changes."""
UNQUOTED = frozenset({
    ".yaml", ".yml", ".eyaml", ".ini", ".cfg", ".conf", ".cnf", ".config", ".toml", ".properties", ".env", ".log",
    ".sh", ".bash", ".zsh", ".ps1", ".bat", ".dockerfile", "dockerfile", "containerfile",
})  # fmt: skip
"""Ends of names, or whole names, of files in which a value needs no quotes."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without its secrets, and where they stood in the original."""

    text: str
    findings: tuple[Finding, ...]


class Redactor:
    """Finds and replaces secrets as the settings say. Safe to use from several threads."""

    def __init__(self, settings: PrivacySettings) -> None:
        self._private_globs = settings.private_globs

    def is_private(self, path: str) -> bool:
        """Whether a file's whole text is private, by its name."""
        return files.is_named(path, self._private_globs)

    def text(self, text: str, *, path: str = "") -> Redacted:
        """The text with `REDACTED` in the place of each secret, and with as many lines.

        Args:
            text: any text.
            path: the file it comes from; in configuration files and logs values without quotes count too.
        """
        findings = self.findings(text, path=path)
        return Redacted(replaced(text, findings), findings)

    def findings(self, text: str, start: int = 0, end: int | None = None, *, path: str = "") -> tuple[Finding, ...]:
        """The secrets of the lines that touch `[start, end)`, in order and without overlap.

        Private keys are found wherever in the text they begin.
        """
        file = PurePosixPath(path.lower())
        unquoted = (file.suffix or file.name) in UNQUOTED
        return rules.merged([*keys.in_text(text), *_in_lines(text, start, end, unquoted=unquoted)])


BUILT_IN = Redactor(PrivacySettings())
"""The rule as it is without any settings."""


def replaced(text: str, findings: tuple[Finding, ...]) -> str:
    """The text with a placeholder for each finding; the line breaks inside it stay."""
    parts: list[str] = []
    done = 0
    for found in findings:
        parts += (text[done : found.start], PLACEHOLDER, "\n" * text.count("\n", found.start, found.end))
        done = found.end
    return "".join((*parts, text[done:]))


def _in_lines(text: str, start: int, end: int | None, *, unquoted: bool) -> Iterator[Finding]:
    at = text.rfind("\n", 0, start) + 1
    stop = len(text) if end is None else min(end, len(text))
    while at <= stop:
        line_end = text.find("\n", at)
        line_end = len(text) if line_end < 0 else line_end
        for found in rules.in_line(text[at:line_end].rstrip("\r"), unquoted=unquoted):
            yield Finding(found.start + at, found.end + at, found.rule)
        at = line_end + 1
