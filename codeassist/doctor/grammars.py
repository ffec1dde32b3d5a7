"""Checks of the grammar wheels: each configured language reads two lines, and has to find the known name in them."""

from collections.abc import Iterator

from codeassist.doctor.check import Finding, note, ok, problem
from codeassist.settings import Settings
from codeassist_index.translation import tr

SAMPLES = {
    "python": "def known():\n    return 1\n",
    "javascript": "function known() {\n  return 1; }\n",
    "typescript": "function known(): number {\n  return 1; }\n",
    "typescriptreact": "function known() {\n  return <p/>; }\n",
    "java": "class known {\n}\n",
    "go": "package p\nfunc known() int { return 1 }\n",
    "rust": "fn known() -> u8 {\n    1 }\n",
    "csharp": "class known {\n}\n",
    "c": "int known(void) {\n  return 1; }\n",
    "cpp": "class known {\n};\n",
    "kotlin": "fun known(): Int {\n  return 1 }\n",
    "scala": "object known {\n}\n",
    "bash": "known() {\n  true; }\n",
    "lua": "function known()\nend\n",
    "php": "<?php\nfunction known() { return 1; }\n",
    "ruby": "def known\nend\n",
    "sql": "CREATE TABLE known (\n  id INTEGER);\n",
    "swift": "func known() -> Int {\n  return 1 }\n",
}
"""Language to two lines that define `known`."""
REINSTALL = "pip install --force-reinstall codeassist-onprem"


def check_grammars(settings: Settings) -> Iterator[Finding]:
    """Whether every configured language is read."""
    from codeassist_index.languages import LANGUAGES, missing_grammars  # noqa: PLC0415 - a broken wheel is what is looked for

    missing = [name for name in settings.index.languages if name in missing_grammars()]
    good: list[str] = []
    for name in settings.index.languages:
        if name in missing:
            continue
        try:
            facts = LANGUAGES[name].parse(SAMPLES[name].encode(), True)
        except Exception as error:  # noqa: BLE001 - whatever a wheel does that does not fit this machine
            yield problem("grammars", f"{name}: {type(error).__name__}: {error}", REINSTALL)
            continue
        if any(symbol.name == "known" for symbol in facts.symbols):
            good.append(name)
        else:
            yield problem("grammars", tr("{name}: the grammar does not find a known name").format(name=name), REINSTALL)
    if good:
        yield ok("grammars", ", ".join(good))
    if missing:
        words = tr("not installed, so that these are searchable as text only: {names}").format(names=", ".join(missing))
        yield note("grammars", words, "pip install 'codeassist-onprem[languages]'")
