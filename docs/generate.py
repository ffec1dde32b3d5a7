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
from codeassist.settings.keys import entries_of, fields, is_added_by_project, project_keys

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
        "Each value comes from the highest of these layers that has one, key by key:",
        "",
        "| Layer | Where |",
        "| --- | --- |",
        "| built in | the table below |",
        "| the company's | a machine-wide file, or the signed document it names ([managed-settings.md](managed-settings.md)) |",
        "| yours | `settings.toml` in the configuration folder; `codeassist config path` prints where |",
        "| environment | `CODEASSIST_*` variables, where a dot is two underscores and a list is JSON |",
        "| the project's | `codeassist.toml` at the top of a repository, for the keys marked *project* and no other |",
        "| editor | `initializationOptions`, nested as in the file; an extension hands over what its user set, never what a folder's editor settings say |",
        "",
        "A key that the company locked keeps its value whatever stands above. An unknown key is an error that names the",
        "nearest known one; in a project's file it is told and passed over.",
        "",
        "- `codeassist config show [KEY|SECTION] [--json]` names the layer of each value, what is locked, and what has no effect.",
        "- `codeassist config check [FILE] [--project] [--json]` tells everything that is wrong, with file and line; exit code 3.",
        "- `codeassist config schema [--project]` prints a JSON schema for editors. Taplo and Even Better TOML take it from the",
        "  first line of the file: `#:schema ./settings.schema.json`.",
        "",
        "A project's `codeassist.toml` is written by whoever can push to the repository, so it can name no address, command,",
        "token, model or file. Lists marked *project adds* are joined to yours: a project can leave out more, never less. A",
        "symbolic link, a file of more than 16,000 bytes or one that is not TOML is passed over, and told. Each request in an",
        "editor follows the file of its own repository as it is then; the index follows it at its next update.",
        "",
        "A token need not stand in any of these: `model.api_key_file` names a file that holds it. Secrets are never shown.",
        "",
        "Some variables are no settings but places: `CODEASSIST_CONFIG_DIR`, `CODEASSIST_DATA_DIR` (journal, adoption",
        "database, trust), `CODEASSIST_CACHE_DIR` (index, logs), `CODEASSIST_MODELS_DIR` (pulled models) and",
        "`CODEASSIST_MANAGED` (a company's file for containers and trials, where the machine has none).",
        "`CODEASSIST_LANGUAGE` chooses the language of messages.",
        "",
        "| Setting | Default | Project | Meaning |",
        "| --- | --- | --- | --- |",
    ]
    for key in known_keys():
        default = value_of(Settings(), key)
        lines.append(f"| `{key}` | {_written(default)} | {_project(key)} | {_description(key)} |")
    for key in known_keys():
        if (entry := entries_of(key)) is not None:
            lines += ["", f"## `[[{key}]]`", "", *_entry_table(entry)]
    return "\n".join(lines) + "\n"


def _entry_table(entry: type[BaseModel]) -> Iterator[str]:
    assert entry.__doc__, f"{entry.__name__} has no docstring"
    yield entry.__doc__.partition(": ")[2].capitalize()
    yield ""
    yield "| Key | Default | Meaning |"
    yield "| --- | --- | --- |"
    for name, field in entry.model_fields.items():
        assert field.description, f"{name} of {entry.__name__} has no description"
        default = "(needed)" if field.is_required() else _written(field.default)
        yield f"| `{name}` | {default} | {field.description} |"


def _commands(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from _commands(child, (*path, name))


def _project(key: str) -> str:
    if key not in project_keys():
        return ""
    return "project adds" if is_added_by_project(key) else "project"


def _description(key: str) -> str:
    text = fields()[key].description
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
