"""Final Draft XML to a tree, refusing what XML can do to harm: entities, external files, depth, size."""

from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from tools.screenplay.encoding import MAX_BYTES, refuse_large
from tools.screenplay.remarks import ScreenplayError

MAX_DEPTH = 64
"""Deepest nesting read. Final Draft's own files stay under 12."""


class _TooDeep(Exception):
    pass


class _Builder(TreeBuilder):
    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _TooDeep
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        self._depth -= 1
        return super().end(tag)


def parse_fdx_tree(data: bytes, *, max_bytes: int = MAX_BYTES) -> Element:
    """The FinalDraft element. ScreenplayError names the line of what is broken, nested too deep or forbidden."""
    refuse_large(data, max_bytes)
    parser = DefusedXMLParser(target=_Builder(), forbid_dtd=True)
    try:
        parser.feed(data)
        root: Element = parser.close()
    except _TooDeep:
        raise ScreenplayError(f"elements are nested more than {MAX_DEPTH} deep.", _line(parser)) from None
    except DefusedXmlException:
        raise ScreenplayError("document types and entities are not allowed in a script.", _line(parser)) from None
    except ParseError as error:
        said = str(error).split(":", 1)[0]
        raise ScreenplayError(f"the Final Draft file is cut off or damaged ({said}).", error.position[0]) from None
    except (ValueError, LookupError) as error:
        raise ScreenplayError(f"the Final Draft file cannot be decoded ({error}).", _line(parser)) from None
    if root.tag != "FinalDraft":
        raise ScreenplayError(f"this XML is a {root.tag!r}, not a Final Draft script.", 1)
    return root


def _line(parser: DefusedXMLParser) -> int:
    line: int = parser.parser.CurrentLineNumber
    return line
