"""The registry: facts, names people type, retired targets, the table in the docs, and the words of every term."""

from pathlib import Path

import pytest

from prompts.compiler import wording
from prompts.compiler.compile import compile_shot, dialect_for
from prompts.compiler.dialects import ALIASES
from prompts.compiler.facts import facts, known_targets
from prompts.compiler.table import table
from prompts.compiler.targets import TARGETS, UnknownTarget, resolve
from state import vocabulary as v
from state.il import IL, Reference, SpokenLine
from tests.prompts.compiler.shots import LEAN_FRAME, RICH

DOCS = Path(__file__).parents[3] / "docs"
REQUIRED = [
    "veo-3.1",
    "sora-2",
    "runway-gen4",
    "runway-gen4.5",
    "kling-4.0",
    "kling-3.0",
    "kling-2.5-turbo",
    "luma-ray3",
    "hailuo-2.3",
    "seedance-2.0",
    "wan-2.5",
    "midjourney-v7",
    "flux-2",
    "flux-1-kontext",
    "sd-3.5",
    "nano-banana-pro",
    "gpt-image-2",
    "ideogram-3",
    "seedream-4",
    "elevenlabs-v3",
    "suno",
]


def test_the_required_targets_are_there() -> None:
    assert set(REQUIRED) <= set(TARGETS)
    assert len(TARGETS) == len(set(TARGETS))


@pytest.mark.parametrize("target", known_targets())
def test_facts_keep_their_confidence_and_name_known_sources(target: str) -> None:
    known = facts(target)
    assert known.id == target
    sources = {source["id"] for source in known.sources}
    for group in (known.aspect_ratios, known.negative, known.seed, known.references, known.frames, known.audio):
        assert set(group.sources) <= sources
    assert not known.successor_id or known.successor_id != target


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("VEO", "veo-3.1"),
        ("FLUX.2 [pro]", "flux-2"),
        ("mj", "midjourney-v8"),
        ("Runway Gen-4", "runway-gen4"),
        ("kling", "kling-4.0"),
    ],
)
def test_names_people_type(typed: str, target: str) -> None:
    assert resolve(typed) == target


def test_every_alias_leads_somewhere() -> None:
    assert set(ALIASES.values()) <= set(TARGETS)
    assert not set(ALIASES) & set(TARGETS)


def test_an_unknown_target_names_near_ones() -> None:
    with pytest.raises(UnknownTarget) as caught:
        compile_shot(RICH, "midjorney-v7")
    assert "midjourney-v7" in caught.value.near
    assert "midjourney-v7" in str(caught.value)
    with pytest.raises(UnknownTarget):
        resolve("")


@pytest.mark.parametrize("target", TARGETS)
def test_a_retired_target_compiles_and_says_so(target: str) -> None:
    known = facts(target)
    told = [w.message for w in compile_shot(LEAN_FRAME, target).warnings if w.code == "retired"]
    assert bool(told) == (known.status == "deprecated")
    if told:
        assert (known.successor_id or "no successor") in told[0]


def test_the_table_in_the_docs_is_in_step() -> None:
    assert (DOCS / "targets.md").read_text(encoding="utf-8") == table(), (
        "python -m prompts.compiler.table > docs/targets.md"
    )


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (v.ShotType, wording.SHOTS),
        (v.CameraAngle, wording.ANGLES),
        (v.CameraMovement, wording.MOVES),
        (v.MovementSpeed, wording.SPEEDS),
        (v.Lens, wording.LENSES),
        (v.DepthOfField, wording.DEPTHS),
        (v.Composition, wording.COMPOSITIONS),
        (v.LightingMood, wording.LIGHTS),
        (v.TimeOfDay, wording.TIMES),
        (v.PaletteScheme, wording.SCHEMES),
        (v.PanelLayout, wording.PANELS),
        (v.LayoutMode, wording.LAYOUTS),
    ],
)
def test_every_term_has_its_words(terms: type[v.Term], words: dict[v.Term, object]) -> None:
    assert set(words) == set(terms)


def params(il: IL, target: str) -> dict[str, object]:
    return dict(compile_shot(il, target).parameters)


def test_each_target_in_its_own_way() -> None:
    shot = IL(
        subject="Mara",
        action="walks",
        camera_movement="push_in",
        duration_s=7,
        aspect_ratio="2.39:1",
        negatives=("no text",),
    )
    assert params(shot, "veo-3.1")["durationSeconds"] == "8"
    assert params(shot, "luma-ray3")["duration"] == "5s"
    assert params(shot, "runway-gen4.5")["ratio"] == "1280:720"
    assert params(shot, "wan-2.2")["num_frames"] == 113
    assert params(shot, "nano-banana-pro")["imageConfig"] == {"aspectRatio": "21:9"}
    assert params(shot, "veo-3.1")["negativePrompt"] == "text"
    assert "[Push in]" in compile_shot(shot, "hailuo-2.3").text
    assert compile_shot(shot, "midjourney-v7").text.endswith("--ar 239:100 --no text --v 7")
    assert "no text" not in compile_shot(shot, "flux-2").text
    assert "Constraints: No text." in compile_shot(shot, "gpt-image-2").text


def test_frames_and_references_follow_each_targets_rules() -> None:
    character = Reference(role="character", asset="a" * 64, name="Mara")
    both = LEAN_FRAME.with_(references=(*LEAN_FRAME.references, character))
    veo = compile_shot(both, "veo-3.1")
    assert {"image", "lastFrame"} <= set(veo.parameters)
    assert [entry.slot for entry in veo.dropped] == ["references"]
    alone = compile_shot(LEAN_FRAME.with_(references=(character,)), "veo-3.1")
    assert alone.parameters["durationSeconds"] == "8"
    motion = compile_shot(both, "runway-gen4")
    assert "Kyoto" not in motion.text
    assert "setting" in {entry.slot for entry in motion.dropped}
    assert compile_shot(LEAN_FRAME.with_(references=LEAN_FRAME.references[1:]), "veo-3.1").references == ()
    assert "@Element1 is Mara" in compile_shot(LEAN_FRAME.with_(references=(character,)), "kling-3.0").text


def test_a_long_line_is_left_out_whole() -> None:
    line = SpokenLine(speaker="Mara", text="never " * 400)
    compiled = compile_shot(RICH.with_(dialogue=(RICH.dialogue[0], line)), "wan-2.5")
    assert "Don't wait up." in compiled.text
    assert "never" not in compiled.text
    assert any(entry.slot == "dialogue" and "never" in entry.reason for entry in compiled.dropped)


def test_an_unverified_limit_warns_and_cuts_nothing() -> None:
    compiled = compile_shot(RICH.with_(style="grain " * 1500), "midjourney-v7")
    assert "style" not in {entry.slot for entry in compiled.dropped}
    assert compiled.lengths.limit is None
    assert "unverified_limit" in {warning.code for warning in compiled.warnings}
    assert dialect_for("midjourney-v7").facts.text_limit is not None
