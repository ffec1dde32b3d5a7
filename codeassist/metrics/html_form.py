"""The report as one HTML file: no script, no outside request, readable offline and without colours."""

from datetime import datetime
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from codeassist.adoption.production import CLASSES
from codeassist.metrics.definitions import DEFINITIONS, PRODUCTION
from codeassist.metrics.file_lines import FILES_MAX, live_files, visible
from codeassist.metrics.report import Report, coverage
from codeassist.metrics.text_form import MOMENT_LABELS, STAGE_LABELS, interval, kept_share, percent, to_production
from codeassist.whole_file import whole_file
from codeassist_index.translation import language_tag, tr

CLASS_LABELS = {"ai": "AI", "ai-edited": "AI edited", "human": "Human", "unknown": "Unknown"}


def write_html(report: Report, file: Path) -> None:
    """Write the page.

    Raises:
        OSError: the file can't be written; what stood there before still stands.
    """
    with whole_file(file) as stream:
        stream.write(as_html(report))


def as_html(report: Report) -> str:
    """The whole page. Everything from repositories and events is escaped by the template engine."""
    files, files_left_out = live_files(report)
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            stages=STAGE_LABELS,
            moments=MOMENT_LABELS,
            classes=[(name, tr(CLASS_LABELS[name]), report.lines[name]) for name in CLASSES],
            class_labels={name: tr(label) for name, label in CLASS_LABELS.items()},
            coverage=coverage(report.lines),
            files=files,
            files_left_out=files_left_out,
            files_max=FILES_MAX,
            definitions=DEFINITIONS,
            production_definition=PRODUCTION[0],
        )
    )


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("codeassist.metrics"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"count": _count, "day": _day, "moment": _moment, "visible": visible, "code": _code}
    environment.globals |= {"percent": percent, "kept_share": kept_share, "width": _width}
    environment.globals |= {"interval": interval, "to_production": to_production}
    environment.globals |= {"tr": _translated, "language": language_tag()}
    return environment


def _count(number: int | None) -> str:
    return tr("not known") if number is None else f"{number:,}"


def _day(time: datetime | None) -> str:
    return tr("not known") if time is None else f"{time:%Y-%m-%d}"


def _moment(time: datetime | None) -> str:
    return tr("not known") if time is None else f"{time:%Y-%m-%d %H:%M} UTC"


def _translated(message: str, **values: object) -> Markup:
    """A message in the reader's language, its values escaped."""
    return escape(tr(message)).format(**values) if values else escape(tr(message))


def _code(text: str) -> Markup:
    """Escaped text in which `words` between backticks are code."""
    parts = escape(text).split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup("").join(Markup("<code>{}</code>").format(part) if n % 2 else part for n, part in enumerate(parts))


def _width(part: float | None, whole: float | None) -> str:
    """A bar's length in percent, at least a hair for anything that is not nothing."""
    return "0" if not part or not whole else f"{max(0.5, 100 * part / whole):.2f}"
