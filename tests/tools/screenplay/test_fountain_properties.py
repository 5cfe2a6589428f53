"""Random screenplays and random text: nothing is lost between Fountain and the element tree."""

from hypothesis import given, settings
from hypothesis import strategies as st

from state.operations import apply
from state.project import SceneProject
from state.screenplay import (
    Action,
    Boneyard,
    Centered,
    CharacterCue,
    Dialogue,
    Lyrics,
    Note,
    PageBreak,
    Parenthetical,
    SceneHeading,
    Screenplay,
    ScreenplayElement,
    Section,
    Synopsis,
    TitleEntry,
    Transition,
)
from tools.screenplay.exporting import to_screenplay
from tools.screenplay.fdx import read_fdx
from tools.screenplay.fdx_writer import write_fdx
from tools.screenplay.fountain import parse_fountain
from tools.screenplay.fountain_writer import settled, write_fountain
from tools.screenplay.importing import project_operations

LETTERS = "abzAMZéÉßñ黒澤मാ ع3.,'-:*_\\#~=!@^"
PLAIN = st.text(alphabet=LETTERS, min_size=1, max_size=30).map(str.strip).filter(bool)
WORD = st.text(alphabet="abzAMZéÉ黒澤മع3", min_size=1, max_size=12)
EXTRA = st.sampled_from([0, 0, 0, 1, 3])


def safe(text: str) -> bool:
    """Text that is not itself an aside, a forcing mark of an element that strips it, or a dual mark."""
    return not text.endswith(("^", "#", "<"))


def lines(element: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[str]:
    return st.lists(element, min_size=1, max_size=most).map("\n".join)


ASIDE = st.sampled_from(["", "", "", " [[why?]]", " [[over\nlines]]", " /* cut\n\nhere */"])
PROSE = st.builds(lambda text, aside: text + aside, lines(PLAIN), ASIDE)
SPOKEN_LINE = PLAIN.filter(lambda text: not text.startswith(("~", "(")))
SPOKEN = st.builds(
    lambda first, rest: "\n".join([first, *rest]),
    SPOKEN_LINE,
    st.lists(SPOKEN_LINE | st.just(""), max_size=3).filter(lambda rest: not rest or rest[-1] != ""),
)
CUE_TEXT = st.builds(
    lambda name, ext: name + ext, PLAIN.filter(safe), st.sampled_from(["", " (V.O.)", " (O.S.) (CONT'D)"])
)


@st.composite
def speeches(draw: st.DrawFn) -> list[ScreenplayElement]:
    cue = CharacterCue(
        text=draw(CUE_TEXT), forced=draw(st.booleans()), dual=draw(st.booleans()), extra_lines=draw(EXTRA)
    )
    said: list[ScreenplayElement] = []
    for kind in draw(st.lists(st.sampled_from(["parenthetical", "dialogue", "lyrics"]), max_size=4)):
        if kind == "parenthetical":
            said.append(Parenthetical(text=draw(WORD)))
        elif not said or said[-1].kind != kind:
            said.append(
                Dialogue(text=draw(SPOKEN)) if kind == "dialogue" else Lyrics(text=draw(lines(WORD)), in_speech=True)
            )
    return [cue, *said]


STANDING: st.SearchStrategy[ScreenplayElement] = st.one_of(
    st.builds(
        SceneHeading,
        text=PLAIN.filter(safe).map(lambda t: "INT. " + t) | WORD,
        number=st.sampled_from(["", "1", "12A"]),
        forced=st.booleans(),
        extra_lines=EXTRA,
    ),
    st.builds(Action, text=PROSE, forced=st.booleans(), extra_lines=EXTRA),
    st.builds(Transition, text=PLAIN.filter(safe) | st.just("CUT TO:"), forced=st.booleans(), extra_lines=EXTRA),
    st.builds(Centered, text=lines(PLAIN), extra_lines=EXTRA),
    st.builds(Lyrics, text=lines(WORD), extra_lines=EXTRA),
    st.builds(Section, text=WORD, depth=st.integers(1, 6), extra_lines=EXTRA),
    st.builds(Synopsis, text=PLAIN, extra_lines=EXTRA),
    st.builds(Note, text=lines(PLAIN), extra_lines=EXTRA),
    st.builds(Boneyard, text=st.lists(PLAIN | st.just(""), min_size=1, max_size=4).map("\n".join), extra_lines=EXTRA),
    st.builds(PageBreak, extra_lines=EXTRA),
)
TITLE_PAGES = st.lists(
    st.builds(
        TitleEntry, key=st.sampled_from(["Title", "Author", "Titre", "Contact"]), value=st.just("") | lines(WORD)
    ),
    max_size=3,
    unique_by=lambda entry: entry.key,
).map(
    lambda entries: (
        (TitleEntry(key="Title", value="X"), *entries) if entries and entries[0].key != "Title" else tuple(entries)
    )
)


@st.composite
def screenplays(draw: st.DrawFn) -> Screenplay:
    groups = draw(st.lists(STANDING.map(lambda element: [element]) | speeches(), max_size=12))
    return Screenplay(title_page=draw(TITLE_PAGES), elements=tuple(e for group in groups for e in group))


@given(screenplays())
@settings(max_examples=300, deadline=None)
def test_every_element_survives_fountain(screenplay: Screenplay) -> None:
    written = write_fountain(screenplay)
    assert parse_fountain(written.text).screenplay == settled(screenplay)
    assert written.losses == ()


@given(st.text(alphabet="aA \n\t#=!@~>.<[]*/()^:-éÉ黒\u2028", max_size=200))
@settings(max_examples=400, deadline=None)
def test_reading_any_text_and_writing_it_settles_at_once(text: str) -> None:
    """What was read writes without loss and reads the same again."""
    read = parse_fountain(text).screenplay
    written = write_fountain(read)
    assert written.losses == ()
    assert parse_fountain(written.text).screenplay == read
    assert write_fountain(parse_fountain(written.text).screenplay).text == written.text


@given(screenplays())
@settings(max_examples=150, deadline=None)
def test_every_element_survives_a_project(screenplay: Screenplay) -> None:
    screenplay = settled(screenplay)
    operations = project_operations(screenplay).operations
    project = apply(SceneProject(id="project-1"), operations, author="import")
    assert to_screenplay(project) == screenplay


@given(screenplays())
@settings(max_examples=150, deadline=None)
def test_final_draft_names_every_loss_and_settles_after_one_round(screenplay: Screenplay) -> None:
    written = write_fdx(screenplay)
    kept = read_fdx(written.text.encode()).screenplay
    assert (kept == settled(screenplay)) == (written.losses == ())
    again = write_fdx(kept)
    assert read_fdx(again.text.encode()).screenplay == kept
