"""Writes what the template has of our settings, and packs the template: `python editors/jetbrains/build.py [ZIP]`.

The same files give the same archive, byte for byte.
"""

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

from codeassist.settings import Settings
from codeassist.settings.keys import project_keys

TEMPLATE = Path(__file__).parent / "codeassist"
SCHEMA = TEMPLATE / "settings.schema.json"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The oldest time that an archive knows."""


def settings_schema() -> dict[str, Any]:
    """What may stand under *Configuration*: the settings that the server takes from an editor while it runs."""
    schema = Settings.model_json_schema()
    sections: dict[str, Any] = {}
    for key in sorted(project_keys()):
        section, _, name = key.rpartition(".")
        described = schema if not section else schema["$defs"][schema["properties"][section]["$ref"].rpartition("/")[2]]
        properties = sections if not section else sections.setdefault(section, _table())["properties"]
        properties[name] = {word: value for word, value in described["properties"][name].items() if word != "project"}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "codeassist: settings that may change while the server runs",
        **_table(sections),
    }


def pack(archive: Path) -> None:
    """Put the template, as one folder, into an archive."""
    with zipfile.ZipFile(archive, "w") as packed:
        for file in sorted(TEMPLATE.iterdir()):
            entry = zipfile.ZipInfo(f"{TEMPLATE.name}/{file.name}", _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            entry.create_system = 3  # Unix, wherever it is packed
            packed.writestr(entry, file.read_bytes())


def _table(properties: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": {} if properties is None else properties}


def main(arguments: list[str]) -> None:
    """Renew the schema, and pack if an archive is named."""
    SCHEMA.write_text(json.dumps(settings_schema(), indent=2) + "\n", encoding="utf-8")
    if arguments:
        archive = Path(arguments[0])
        archive.parent.mkdir(parents=True, exist_ok=True)
        pack(archive)


if __name__ == "__main__":
    main(sys.argv[1:])
