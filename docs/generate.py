"""Write `commands.md` and `settings.md` from the commands and settings themselves.

python docs/generate.py            writes them
python docs/generate.py --check    says which would change, with exit code 1; a test runs it
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ["CODEASSIST_LANGUAGE"] = "en"  # before any help is made: the pages are English

import click
from pydantic import BaseModel

from codeassist.cli import root
from codeassist.settings import Settings, known_keys, value_of

DOCS = Path(__file__).parent


def commands_page() -> str:
    """Every command's help, as `--help` prints it at 100 columns."""
    pages = [
        "# Commands",
        "Written by `python docs/generate.py` from the commands themselves; `codeassist COMMAND --help` prints the same.",
    ]
    for path, command in _commands(root, ("codeassist",)):
        context = click.Context(
            command,
            info_name=" ".join(path),
            terminal_width=100,
            max_content_width=100,
            help_option_names=["-h", "--help"],
        )
        pages.append(f"## `{' '.join(path)}`\n\n```text\n{command.get_help(context).rstrip()}\n```")
    return "\n\n".join(pages) + "\n"


def settings_page() -> str:
    """Every setting with its default, variable and meaning."""
    lines = [
        "# Settings",
        "",
        "Written by `python docs/generate.py` from `codeassist/settings/model.py`.",
        "",
        "They stand in `settings.toml` in the configuration folder (`codeassist config show` names the origin of each",
        "value), in `CODEASSIST_*` variables, where a dot is two underscores and a list is JSON, and in an editor's",
        "`initializationOptions`, nested as in the file. A later one of these wins, key by key. An unknown key is an error.",
        "",
        "Four variables are no settings but places: `CODEASSIST_CONFIG_DIR`, `CODEASSIST_DATA_DIR` (journal and adoption",
        "database), `CODEASSIST_CACHE_DIR` (index, logs) and `CODEASSIST_MODELS_DIR` (pulled models).",
        "",
        "| Setting | Default | Meaning |",
        "| --- | --- | --- |",
    ]
    for key in known_keys():
        default = value_of(Settings(), key)
        lines.append(f"| `{key}` | {_written(default)} | {_description(key)} |")
    return "\n".join(lines) + "\n"


def _commands(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from _commands(child, (*path, name))


def _description(key: str) -> str:
    section: type[BaseModel] = Settings
    *sections, name = key.split(".")
    for part in sections:
        kind = section.model_fields[part].annotation
        assert isinstance(kind, type)
        assert issubclass(kind, BaseModel)
        section = kind
    text = section.model_fields[name].description
    assert text, f"{key} has no description"
    return text.replace("|", "\\|")


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"`{item}`" for item in value) or "(none)"
    if value in ("", {}):
        return "(empty)"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` only compare them."""
    stale = []
    for name, written in (("commands.md", commands_page()), ("settings.md", settings_page())):
        page = DOCS / name
        if page.is_file() and page.read_text(encoding="utf-8") == written:
            continue
        stale.append(name)
        if arguments != ["--check"]:
            page.write_text(written, encoding="utf-8")
    if arguments == ["--check"] and stale:
        click.echo(f"Run `python docs/generate.py`: {', '.join(stale)} would change.", err=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
