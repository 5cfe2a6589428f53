"""Files that are no scripts, or are meant to harm: one clear sentence with the line, and nothing else."""

import re

import pytest

from tools.screenplay.encoding import MAX_BYTES, decode
from tools.screenplay.fdx import read_fdx
from tools.screenplay.fdx_writer import write_fdx
from tools.screenplay.fountain import parse_fountain, read_fountain
from tools.screenplay.remarks import ScreenplayError

GOOD = write_fdx(parse_fountain("INT. A - DAY\n\nMARA\nYes.\n\n" + "Rain falls on the pier.\n\n" * 20).screenplay).text
BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [
 <!ENTITY a "ha">
 <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
 <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]>
<FinalDraft><Content><Paragraph Type="Action"><Text>&c;</Text></Paragraph></Content></FinalDraft>"""
EXTERNAL = """<?xml version="1.0"?>
<!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<FinalDraft><Content><Paragraph Type="Action"><Text>&x;</Text></Paragraph></Content></FinalDraft>"""
DEEP = "<FinalDraft><Content>\n" + "<Paragraph>\n" * 10_000


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (BOMB.encode(), 2, "entities are not allowed"),
        (EXTERNAL.encode(), 2, "entities are not allowed"),
        (GOOD[: len(GOOD) // 2].encode(), 15, "cut off or damaged"),
        (GOOD.replace("<Text>Yes.", "<Text>Yes.<").encode(), 6, "cut off or damaged"),
        (GOOD.encode().replace(b"Yes.", b"Y\xe9s."), 6, "cut off or damaged"),
        (DEEP.encode(), 64, "nested more than 64 deep"),
        (b"<html><body/></html>", 1, "not a Final Draft script"),
        (b"", 1, "cut off or damaged"),
        (b"<FinalDraft/>", None, "no Content"),
        (b'<?xml version="1.0" encoding="no-such"?><FinalDraft/>', 1, "cannot be decoded"),
    ],
)
def test_final_draft_files_that_cannot_be_read(data: bytes, line: int | None, words: str) -> None:
    with pytest.raises(ScreenplayError, match=re.escape(words)) as caught:
        read_fdx(data)
    assert caught.value.line == line
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        ("INT. CAFÉ - DAY\n\nÉLODIE\nOui, ".encode() + b"\xff\xfe.\n", None, "invalid UTF-8"),
        ("INT. CAFÉ\n\nA\n\n".encode() + b"caf\xe9\n", 5, "invalid UTF-8 (byte 0xE9)"),
        (b"INT. A\n\n\x00\x01", 3, "this is not text"),
        (b"\xff\xfeI\x00N\x00\n\x00T", 2, "invalid UTF-16"),
        (b"\xef\xbb\xbfINT.\n\n\xc3(", 3, "invalid UTF-8"),
        (b"one\ntwo \x81\n", 2, "not Windows-1252 either"),
        (b"%PDF-1.7 ...", None, "a PDF"),
        (b"PK\x03\x04....", None, "zip or Word"),
        (b"x" * (MAX_BYTES + 1), None, "scripts of up to 10 MB are read"),
        (b"x" * (50 * 1024 * 1024), None, "The file is 50.0 MB"),
    ],
)
def test_fountain_files_that_cannot_be_read(data: bytes, line: int | None, words: str) -> None:
    with pytest.raises(ScreenplayError, match=re.escape(words)) as caught:
        read_fountain(data)
    if line is not None:
        assert caught.value.line == line


def test_the_line_of_invalid_utf8_is_named() -> None:
    with pytest.raises(ScreenplayError, match=r"Line 4: invalid UTF-8 \(byte 0xFF\)") as caught:
        read_fountain("INT. CAFÉ - DAY\n\nÉLODIE\nOui, ".encode() + b"\xff.\n")
    assert caught.value.line == 4
    assert caught.value.status == 422


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_reads_the_same(encoding: str, newline: str) -> None:
    text = "Title: Café\n\nINT. CAFÉ – NIGHT\n\nZOË\nÇa va “bien”…\n"
    decoded = decode(text.replace("\n", newline).encode(encoding))
    assert decoded.text == text
    assert [remark.code for remark in decoded.remarks] == (["encoding_guessed"] if encoding == "cp1252" else [])
    assert [remark.line for remark in decoded.remarks] == ([1] if encoding == "cp1252" else [])


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text", ["/* ", "[[", "[[]]", "(", "#", "~", "*a_ ", "\\*", "MARA (", "MARA /*", "@a #", " ", "=", "a:"]
)
def test_two_megabytes_of_one_mark_are_read_in_one_pass(text: str) -> None:
    """A scan that starts over at every mark would take hours here; the time limit of the run catches it."""
    reading = parse_fountain(text * (2_000_000 // len(text)))
    assert len(reading.screenplay.elements) <= 2


def test_a_script_of_too_many_elements_is_refused_at_the_line_where_it_is_too_much() -> None:
    with pytest.raises(ScreenplayError, match="more than 250000 elements") as caught:
        read_fountain(b"A\n\n" * 250_002)
    assert caught.value.line == 500_001


@pytest.mark.parametrize("character", ["\x00", "\ud800", "\uffff"])
def test_text_that_no_file_could_hold_is_refused_with_its_line(character: str) -> None:
    with pytest.raises(ScreenplayError, match="Line 3: this is not text"):
        parse_fountain(f"INT. A - DAY\r\n\r\nRain{character}.")


def test_text_from_a_form_reads_as_the_file_does() -> None:
    text = "Title: X\n\nINT. A - DAY\n\nMARA\nYes.\n"
    assert parse_fountain("\ufeff" + text.replace("\n", "\r\n")) == parse_fountain(text)
