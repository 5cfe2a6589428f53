"""Boards as files: every layout, many pages, and a PDF that another program reads the words of."""

import io

import pypdf
import pytest
from PIL import Image

from state.bible import Character, ProjectBible
from state.errors import InvalidInput
from state.project import Scene, SceneProject, Shot
from state.slots import PromptSlots, Slot
from state.vocabulary import Origin
from tools.export.board import BOARD_LAYOUTS, MAX_PNG_PAGES, PER_PAGE, BoardLayout, board_file, board_pages, not_drawn
from tools.export.pdf import as_placed

HEBREW, ARABIC = "מארה נכנסת למטבח", "تدخل مارا المطبخ"


def tiny() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (16, 9), "#556").save(buffer, "PNG")
    return buffer.getvalue()


def film(captions: list[str], title: str = "The flooded kitchen") -> SceneProject:
    """A film of one scene with a shot for each caption."""
    people = (Character(id="character-1", name="Mara"),)
    shots = tuple(
        Shot(
            id=f"shot-{number}",
            prompt_slots=PromptSlots(subject=Slot(value=words, origin=Origin.SAID)),
            characters=("character-1",),
        )
        for number, words in enumerate(captions, 1)
    )
    scene = Scene(id="scene-1", title="Kitchen", characters=("character-1",), shots=shots)
    return SceneProject(id="project-1", title=title, bible=ProjectBible(characters=people), scenes=(scene,))


def finished(project: SceneProject) -> dict[str, bytes]:
    return {shot.id: tiny() for _, shot in project.shots()}


@pytest.mark.parametrize("layout", BOARD_LAYOUTS)
@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_every_layout_is_drawn_as_png_and_as_pdf(layout: BoardLayout, kind):
    project = film([f"Mara opens door number {number}" for number in range(1, 8)])
    pages = list(board_pages(project, layout, finished(project)))
    assert sum(len(page.cells) for page in pages) == 7
    data = board_file(pages, kind, project.title)
    if kind == "png":
        with Image.open(io.BytesIO(data)) as picture:
            assert picture.size == (max(page.width for page in pages), sum(page.height for page in pages))
        return
    read = pypdf.PdfReader(io.BytesIO(data))
    assert len(read.pages) == len(pages) and read.metadata is not None and read.metadata.title == project.title
    words = " ".join(page.extract_text() for page in read.pages)
    assert all(f"door number {number}" in words for number in range(1, 8))


def test_sixty_frames_and_more_are_a_pdf_of_many_pages_and_no_png():
    project = film([f"Frame {number} of them" for number in range(1, 68)])
    pages = list(board_pages(project, "strip", finished(project)))
    assert len(pages) == 17 > MAX_PNG_PAGES and PER_PAGE["strip"] * 17 >= 67
    with pytest.raises(InvalidInput, match="ask for a PDF"):
        board_file(pages, "png")
    read = pypdf.PdfReader(io.BytesIO(board_file(pages, "pdf")))
    told = [page.extract_text() for page in read.pages]
    for number, page in enumerate(told):
        assert f"page {number + 1} of 17" in page
        assert f"Frame {number * 4 + 1} of them" in page
    assert [one.images[0].image.size for one in read.pages] == [(page.width, page.height) for page in pages]


@pytest.mark.parametrize("words", [HEBREW, ARABIC, "木村さんは待つ", "Łódź, жизнь, λόγος", "한국 🎬 ☂"])
def test_the_words_of_a_pdf_are_those_that_were_written_in_any_script(words: str):
    project = film([words], title=words)
    (page,) = board_pages(project, "storyboard", finished(project))
    text = pypdf.PdfReader(io.BytesIO(board_file([page], "pdf", words))).pages[0].extract_text()
    assert all(word in text for word in words.split()), text


def test_what_the_fonts_lack_is_told_and_the_rest_is_not():
    project = film(["木村 waits", HEBREW])
    assert not_drawn(list(board_pages(project, "comic", finished(project)))) == ("CJK",)
    project = film([ARABIC, "жизнь"])
    assert not_drawn(list(board_pages(project, "strip", finished(project)))) == ()


@pytest.mark.parametrize(
    ("words", "rtl", "placed"),
    [
        ("abc, def", False, "abc, def"),
        ("אבג", True, "גבא"),
        ("אב 12 גד.", True, ".דג 12 בא"),
        ("see אב now", False, "see בא now"),
        ("אב Mara!", True, "!Mara בא"),
    ],
)
def test_letters_stand_in_a_pdf_in_the_order_they_are_seen(words: str, rtl: bool, placed: str):
    assert as_placed(words, rtl) == placed


def test_a_pdf_with_more_letters_than_a_font_holds_keeps_them_all():
    many = "".join(chr(0x4E00 + at) for at in range(600))
    project = film([many[start : start + 60] for start in range(0, 600, 60)])
    pages = list(board_pages(project, "storyboard", finished(project)))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(board_file(pages, "pdf"))).pages)
    assert set(many) <= set(text)
