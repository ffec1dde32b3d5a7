"""XML from an untrusted repository: no document type, so no entities of its own, and a limited size."""

import re
from xml.etree.ElementTree import Element, ParseError, XMLParser

XML_CHARACTERS_MAX = 4_000_000
_DECLARED = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_NAMESPACE = re.compile(r"\{[^}]*\}")
_PROLOGUE = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")


def parsed(written: str) -> Element:
    """The document's element, with names free of namespaces.

    Raises:
        ValueError: it is not well formed, too large, or declares a type or entities.
    """
    if len(written) > XML_CHARACTERS_MAX:
        raise ValueError(f"more than {XML_CHARACTERS_MAX} characters")
    if _DECLARED.search(written):
        raise ValueError("it declares a document type, which is refused")
    parser = XMLParser()  # noqa: S314 - no entities are left that could be expanded
    try:
        parser.feed(_PROLOGUE.sub("", written).encode("utf-8", "replace"))
        top = parser.close()
    except ParseError as error:
        raise ValueError(str(error)) from error
    for element in top.iter():
        element.tag = _NAMESPACE.sub("", element.tag)
    return top


def said(element: Element | None, path: str) -> str:
    """The text at a path below an element, without blanks around it; empty where there is none."""
    found = element.findtext(path) if element is not None else None
    return (found or "").strip()
