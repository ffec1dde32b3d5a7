import pytest

from tests.index.dependencies.manifests import published, read, required

PARENT = """<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <groupId>com.acme</groupId><artifactId>shop</artifactId><version>1.0</version>
  <properties><payments.version>4.2.0</payments.version><ledger.version>1.0</ledger.version></properties>
  <dependencyManagement><dependencies>
    <dependency><groupId>com.acme</groupId><artifactId>payments-core</artifactId><version>${payments.version}</version></dependency>
  </dependencies></dependencyManagement>
</project>"""
CHILD = """<project>
  <parent><groupId>com.acme</groupId><artifactId>shop</artifactId><version>1.0</version></parent>
  <artifactId>web</artifactId>
  <properties><ledger.version>1.3</ledger.version></properties>
  <dependencies>
    <dependency><groupId>com.acme</groupId><artifactId>payments-core</artifactId></dependency>
    <dependency><groupId>${project.groupId}</groupId><artifactId>ledger</artifactId><version>${ledger.version}</version></dependency>
    <dependency><groupId>com.acme</groupId><artifactId>odd</artifactId><version>${nowhere}</version></dependency>
  </dependencies>
</project>"""


def test_properties_parents_and_managed_versions_are_followed() -> None:
    files = {"pom.xml": PARENT, "web/pom.xml": CHILD}
    assert published(files) == [("com.acme:shop", ""), ("com.acme:web", "web")]
    found = required(files)
    assert (found["com.acme:payments-core"].required, found["com.acme:payments-core"].source) == ("4.2.0", "pom.xml")
    assert (found["com.acme:ledger"].required, found["com.acme:ledger"].source) == ("1.3", "web/pom.xml")
    assert found["com.acme:odd"].required == ""


def test_a_parent_that_is_not_in_the_repository_is_done_without() -> None:
    assert required({"pom.xml": CHILD})["com.acme:payments-core"].required == ""


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><project><name>&b;</name></project>',
        '<!DOCTYPE p SYSTEM "file:///etc/passwd"><project/>',
        "<project><artifactId>x</project>",
        "",
        "\x00<project/>",
        "<project>" * 5000,
    ],
)
def test_entities_and_broken_documents_are_refused_with_a_note(text: str) -> None:
    found = read({"pom.xml": text})
    assert found.packages == ()
    assert found.notes[0].startswith("pom.xml can't be read: ")


def test_properties_that_name_each_other_end() -> None:
    properties = "<properties><a>${b}${b}</a><b>${a}${a}</b></properties>"
    text = f"<project><groupId>${{a}}</groupId><artifactId>x</artifactId>{properties}</project>"
    assert len(published({"pom.xml": text})[0][0]) < 2_000


def test_a_property_that_is_named_very_often_makes_no_long_name() -> None:
    properties = f"<properties><a>{'x' * 50_000}</a></properties>"
    text = f"<project><groupId>{'${a}' * 500_000}</groupId><artifactId>x</artifactId>{properties}</project>"
    assert [len(name) for name, _ in published({"pom.xml": text})] == [1_000]
