"""Pages as a PDF: each a picture, with its words over it as text that is not seen, to be searched and copied.

The text is set in Type 3 fonts whose letters draw nothing: they need no font file, and any script can be written.
"""

import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from unicodedata import bidirectional

from PIL import Image

from tools.images.previz.page import Line, Sheet

DPI = 150
SCALE = 72 / DPI
LETTERS_PER_FONT = 255


def pdf_of(pages: Iterable[Sheet], title: str = "") -> bytes:
    """The pages in order, a page at a time in memory beside the file itself; the same pages give the same bytes."""
    file = _File()
    file.reserve(3)  # 1: catalogue, 2: page tree, 3: about the file
    letters: dict[str, int] = {}
    numbers: list[int] = []
    fonts_at = file.reserve(1)
    for page in pages:
        picture, text = file.add(_picture(page)), file.add(_deflated(_content(page, letters)))
        box = f"[0 0 {page.width * SCALE:.2f} {page.height * SCALE:.2f}]"
        held = f"/XObject << /P {picture} 0 R >> /Font {fonts_at} 0 R"
        numbers.append(
            file.add(
                f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Resources << {held} >> /Contents {text} 0 R >>".encode()
            )
        )
    names = " ".join(f"/F{at} {_font(file, part)} 0 R" for at, part in enumerate(_fonts(letters)))
    file.put(fonts_at, f"<< {names} >>".encode())
    file.put(1, b"<< /Type /Catalog /Pages 2 0 R >>")
    kids = " ".join(f"{number} 0 R" for number in numbers)
    file.put(2, f"<< /Type /Pages /Count {len(numbers)} /Kids [{kids}] >>".encode())
    file.put(3, f"<< /Title <{_utf16(title, mark=True)}> /Producer (Bedroom Director) >>".encode())
    return file.finish()


class _File:
    """Numbered objects, and where each begins."""

    def __init__(self) -> None:
        self._data = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
        self._places: list[int] = []

    def reserve(self, count: int) -> int:
        """Numbers for objects that are put later; returns the first."""
        self._places += [0] * count
        return len(self._places) - count + 1

    def put(self, number: int, *body: bytes) -> None:
        self._places[number - 1] = len(self._data)
        self._data += b"%d 0 obj\n" % number + b"".join(body) + b"\nendobj\n"

    def add(self, *body: bytes) -> int:
        number = self.reserve(1)
        self.put(number, *body)
        return number

    def finish(self) -> bytes:
        start, count = len(self._data), len(self._places) + 1
        self._data += b"xref\n0 %d\n0000000000 65535 f \n" % count
        self._data += b"".join(b"%010d 00000 n \n" % place for place in self._places)
        self._data += b"trailer\n<< /Size %d /Root 1 0 R /Info 3 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, start)
        return bytes(self._data)


def _stream(head: str, data: bytes) -> bytes:
    return f"<< {head} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _deflated(data: bytes) -> bytes:
    return _stream("/Filter /FlateDecode", zlib.compress(data, 9))


def _picture(page: Sheet) -> bytes:
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(page.png), formats=("PNG",)) as picture:
        picture.convert("RGB").save(buffer, "JPEG", quality=90)
    kind = f"/Type /XObject /Subtype /Image /Width {page.width} /Height {page.height}"
    return _stream(f"{kind} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode", buffer.getvalue())


def _content(page: Sheet, letters: dict[str, int]) -> bytes:
    """The picture over the whole page, then every line where it is drawn, stretched to the width it is drawn in."""
    parts = [f"q {page.width * SCALE:.2f} 0 0 {page.height * SCALE:.2f} 0 0 cm /P Do Q", "BT"]
    for line in page.lines:
        words = as_placed("".join(letter for letter in line.words if letter.isprintable()), line.rtl)
        if words.strip():
            parts += _shown(line, words, page.height, letters)
    return "\n".join([*parts, "ET"]).encode()


def as_placed(words: str, rtl: bool) -> str:
    """The letters of a line from left to right, as PDF holds them: runs that read from the right are turned around.
    Marks between two runs go with the line's own direction, and numbers are never turned."""
    own = "R" if rtl else "L"
    kinds = [
        {"L": "L", "R": "R", "AL": "R", "EN": "L", "AN": "L", "NSM": ""}.get(bidirectional(one), "-") for one in words
    ]
    strong = [(at, kind) for at, kind in enumerate(kinds) if kind in ("L", "R")]
    for at, kind in enumerate(kinds):
        if kind in ("-", ""):
            before = next((one for place, one in reversed(strong) if place < at), own)
            after = next((one for place, one in strong if place > at), own)
            kinds[at] = before if before == after or kind == "" else own
    runs = [
        (kind, "".join(words[at] for at, _ in run)) for kind, run in groupby(enumerate(kinds), key=lambda one: one[1])
    ]
    turned = [letters[::-1] if kind == "R" else letters for kind, letters in runs]
    return "".join(reversed(turned) if rtl else turned)


def _shown(line: Line, words: str, height: int, letters: dict[str, int]) -> Iterator[str]:
    size = line.size * SCALE
    stretch = 100 * line.width * SCALE / max(size * 0.5 * len(words), 0.01)
    yield f"{max(stretch, 0.1):.2f} Tz 1 0 0 1 {line.x * SCALE:.2f} {(height - line.y) * SCALE:.2f} Tm"
    codes = [letters.setdefault(letter, len(letters)) for letter in words]
    font, run = -1, ""
    for code in codes:
        if code // LETTERS_PER_FONT != font:
            if run:
                yield f"<{run}> Tj"
            font, run = code // LETTERS_PER_FONT, ""
            yield f"/F{font} {size:.2f} Tf"
        run += f"{code % LETTERS_PER_FONT + 1:02x}"
    yield f"<{run}> Tj"


def _fonts(letters: dict[str, int]) -> Iterator[Sequence[str]]:
    known = list(letters)
    for start in range(0, len(known), LETTERS_PER_FONT):
        yield known[start : start + LETTERS_PER_FONT]


def _font(file: _File, letters: Sequence[str]) -> int:
    """A font of these letters, each half as wide as it is high and without a stroke, and what each of them means."""
    last = len(letters)
    blocks = [f"<{code:02x}> <{_utf16(letter)}>" for code, letter in enumerate(letters, 1)]
    lists = "\n".join(
        f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar"
        for part in (blocks[start : start + 100] for start in range(0, last, 100))
    )
    to_unicode = file.add(
        _deflated(
            (
                "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Words def\n"
                "/CMapType 2 def\n"
                f"1 begincodespacerange\n<00> <ff>\nendcodespacerange\n{lists}\nendcmap\n"
                "CMapName currentdict /CMap defineresource pop\nend\nend"
            ).encode()
        )
    )
    blank = file.add(_stream("", b"500 0 d0"))
    names = " ".join(f"/g{code}" for code in range(1, last + 1))
    drawn = " ".join(f"/g{code} {blank} 0 R" for code in range(1, last + 1))
    widths = " ".join(["500"] * last)
    return file.add(
        (
            "<< /Type /Font /Subtype /Type3 /FontBBox [0 -250 500 750] /FontMatrix [0.001 0 0 0.001 0 0] "
            f"/CharProcs << {drawn} >> /Encoding << /Type /Encoding /Differences [1 {names}] >> /FirstChar 1 "
            f"/LastChar {last} /Widths [{widths}] /Resources << >> /ToUnicode {to_unicode} 0 R >>"
        ).encode()
    )


def _utf16(words: str, mark: bool = False) -> str:
    return ("feff" if mark else "") + words.encode("utf-16-be", "replace").hex()
