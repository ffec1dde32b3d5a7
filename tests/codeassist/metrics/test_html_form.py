import html.parser
import re
from pathlib import Path

import pytest

from codeassist.metrics import file_lines
from codeassist.metrics.definitions import DEFINITIONS
from codeassist.metrics.file_lines import live_files, visible
from codeassist.metrics.html_form import as_html, write_html

from .conftest import Record

HOSTILE = '<script>alert("x")</script><img src=//evil.example/x onerror=alert(1)>'
VOID = {"meta", "br", "img", "link", "input"}


class Page(html.parser.HTMLParser):
    """Tags in order with their attributes, the text, and whether every tag was closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.rows: list[list[str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"th", "td"}:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if {"th", "td"} & set(self.open):
            self.rows[-1][-1] += data


@pytest.fixture
def hostile(record: Record) -> Record:
    path = "<b>&amp;\n\u202e.py"
    record.suggest("s<1>", 1, 0, path=path, model=HOSTILE)
    record.accept("s<1>", 1, 0, path=path)
    record.save(path, 0, ("span-s<1>", f"run = '{HOSTILE}' # \x1b[31m \u202e\n"))
    record.deploy(record.commit(HOSTILE, 1), 2, service=HOSTILE)
    record.tell()
    return record


def test_the_page_is_well_formed_and_its_tables_hold_the_figures(deployed: Record) -> None:
    page = Page(as_html(deployed.report(40, grouping="model")))
    assert page.open == []
    for row in (
        ["Shown", "3", "10", ""],
        ["Accepted", "2", "5", "100.0 %"],
        ["In production", "1", "2", "40.0 %"],
        ["7 days", "2 of 2", "5 of 5", "100.0 %"],
        ["30 days", "1 of 2", "2 of 5", "40.0 %"],
        ["90 days", "too early to tell", "too early to tell", ""],
        ["AI", "2", "66.7 %"],
        ["Coverage", "3", "100.0 %"],
        ["small", "7", "2", "2", "2", "2"],
    ):
        assert row in page.rows


def test_exactly_the_lines_in_production_are_listed_with_their_story(deployed: Record) -> None:
    files, left_out = live_files(deployed.report(5))
    assert (len(files), left_out) == (1, 0)
    told = [
        (live.run.start, live.run.count, live.run.span, live.model, f"{live.accepted:%m-%d}", f"{live.deployed:%m-%d}")
        for live in files[0].runs
    ]
    assert told == [
        (2, 2, "span-total", "small", "06-01", "06-03"),
        (4, 3, "span-mean", "large", "06-01", "06-03"),
    ]
    assert [line.text for line in files[0].runs[0].code] == [
        "def total(prices: list[int]) -> int:",
        "    return sum(price * 2 for price in prices)",
    ]


def test_names_and_code_of_a_hostile_repository_stay_text(hostile: Record) -> None:
    text = as_html(hostile.report(3, grouping="model"))
    page = Page(text)
    assert not {"script", "img", "b", "iframe", "link"} & {tag for tag, _ in page.tags}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert page.text.count('<script>alert("x")</script>') >= 3
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", text)


def test_nothing_is_asked_of_another_place(hostile: Record) -> None:
    page = Page(as_html(hostile.report(3)))
    addresses = [a[name] for _, a in page.tags for name in ("src", "href", "action", "data") if name in a]
    assert addresses
    assert all(address and address.startswith("#") for address in addresses)
    style = re.search(r"<style>(.*?)</style>", as_html(hostile.report(3)), re.DOTALL)
    assert style is not None
    assert "url(" not in style[1]
    assert "@import" not in style[1]


def test_every_link_leads_to_a_place_on_the_page(deployed: Record) -> None:
    page = Page(as_html(deployed.report(5)))
    places = {attributes.get("id") for _, attributes in page.tags}
    links = {(attributes.get("href") or "").removeprefix("#") for tag, attributes in page.tags if tag == "a"}
    assert links <= places


def test_every_definition_is_on_the_page(deployed: Record) -> None:
    text = Page(as_html(deployed.report(5))).text
    for one in DEFINITIONS:
        assert one.label in text
        assert one.formula.replace("`", "") in text


def test_what_is_over_a_limit_is_counted_on_the_page(deployed: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_lines, "RUN_LINES_MAX", 1)
    assert "2 lines of this run are not shown." in as_html(deployed.report(5))
    monkeypatch.setattr(file_lines, "FILES_MAX", 0)
    assert "1 more files hold generated lines" in as_html(deployed.report(5))


def test_an_empty_report_says_that_there_is_no_data(record: Record) -> None:
    page = Page(as_html(record.report(0, everywhere=True)))
    assert page.open == []
    assert "no data" in page.text
    assert "No generated line is in production." in page.text


def test_the_page_is_written_as_utf_8(deployed: Record, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    write_html(deployed.report(5), file)
    assert file.read_bytes().decode("utf-8").startswith("<!doctype html>")


def test_bytes_that_are_no_text_become_escapes() -> None:
    assert visible(b"caf\xe9.py".decode("utf-8", "surrogateescape")) == "caf\\udce9.py"
