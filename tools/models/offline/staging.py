"""`reel_compiler/stage_scene`: one scene broken into shots whose size, move, lens and light follow from its beats."""

from collections.abc import Sequence

from state.base import Part
from state.vocabulary import LightingMood, PaletteScheme, Setting, TimeOfDay
from state.workflows.reel_compiler import BriefReading, Reason, ShotDraft, StageRequest, Staging
from tools.brief.tables import table
from tools.models.offline.coverage import cover
from tools.models.offline.templates import with_article

MOST_COLOURS = 5


def stage_scene(request: Part) -> Staging:
    """The staging of a `StageRequest`; its shots' durations sum to the scene's."""
    assert isinstance(request, StageRequest)
    reading, scene = request.reading, request.scene
    because: list[Reason] = []
    when = scene.time_of_day or reading.time_of_day
    if when is None:
        because.append(Reason(slot="time_of_day", origin="default", evidence="daylight, since no time is said"))
    time = when or TimeOfDay.DAY
    tone = reading.tone[0] if reading.tone else "neutral"
    manner = table("looks")["tones"].get(tone, table("looks")["tones"]["neutral"])
    light = _light(request, manner, time, tone, because)
    weather = _weather(reading, scene.setting)
    shots = cover(request, tone)
    return Staging(
        setting=_setting(request),
        lighting_mood=light,
        time_of_day=time,
        weather=weather,
        color_palette=_palette(request, manner, time, tone, because),
        palette_scheme=_scheme(reading, manner, tone, because),
        style=_style(reading, manner, tone, because),
        era=reading.era,
        mood=reading.tone,
        music=_music(reading, manner, tone, because),
        sound=_sound(request, because),
        because=tuple(because),
        shots=tuple(_lit(shot, light) for shot in shots),
    )


def _lit(shot: ShotDraft, light: LightingMood) -> ShotDraft:
    return shot.with_(lighting_mood=None) if shot.lighting_mood is light else shot


def _setting(request: StageRequest) -> str:
    """The place as words for the picture: inside or outside, its name, and what the brief says of it."""
    scene = request.scene
    place = next((place for place in request.reading.places if place.name == scene.place), None)
    if not scene.place:
        return scene.setting.words if scene.setting else str(table("coverage")["subjects"]["nowhere"])
    name = place.description if place and place.description else with_article(scene.place)
    return f"{scene.setting.words}, {name}" if scene.setting else name


def _light(
    request: StageRequest, manner: dict[str, dict[str, str]], time: TimeOfDay, tone: str, because: list[Reason]
) -> LightingMood:
    reading = request.reading
    if reading.lighting_mood:
        because.append(_carried(reading, "lighting_mood"))
        return reading.lighting_mood
    hour = table("looks")["times"][time.value]
    indoors = request.scene.setting is Setting.INTERIOR
    chosen = manner["light"]["night" if hour["night"] else "day"]
    if (
        hour["light"]
        and not (indoors and hour["light"] in ("silhouette", "rim", "hard"))
        and tone not in ("dread", "tense")
    ):
        chosen = hour["light"]
    because.append(
        Reason(
            slot="lighting_mood",
            origin="inferred" if reading.tone or request.scene.time_of_day else "default",
            evidence=_why(tone, time),
        )
    )
    return LightingMood(chosen)


def _why(tone: str, time: TimeOfDay) -> str:
    return str(table("coverage")["reasons"]["look"]).format(tone=tone, when=time.words)


def _carried(reading: BriefReading, slot: str) -> Reason:
    """The reading's own reason for a value that is taken over from it."""
    return next(
        (reason for reason in reading.because if reason.slot == slot),
        Reason(slot=slot, origin="default", evidence="the reading"),
    )


def _palette(
    request: StageRequest, manner: dict[str, list[str]], time: TimeOfDay, tone: str, because: list[Reason]
) -> tuple[str, ...]:
    reading, looks = request.reading, table("looks")
    if reading.palette_scheme is PaletteScheme.BLACK_AND_WHITE:
        because.append(_carried(reading, "palette_scheme"))
        return ("black", "white", "silver grey", "charcoal")
    stated = next((reason for reason in reading.because if reason.slot == "color_palette"), None)
    accents = [
        *looks["times"][time.value]["accents"],
        *(looks["weather"][reading.weather]["accents"] if reading.weather in looks["weather"] else []),
    ]
    base = list(manner["palette"])
    if stated and stated.origin == "said":
        because.append(stated)
        colours = [*reading.color_palette, *([] if len(reading.color_palette) >= 3 else base)]
    else:
        if stated:
            because.append(stated)
        else:
            because.append(
                Reason(
                    slot="color_palette", origin="inferred" if reading.tone else "default", evidence=_why(tone, time)
                )
            )
        colours = [*reading.color_palette[:2], base[0], *accents[:2], *base[1:]]
    return tuple(dict.fromkeys(colours))[:MOST_COLOURS]


def _scheme(reading: BriefReading, manner: dict[str, str], tone: str, because: list[Reason]) -> PaletteScheme | None:
    if reading.palette_scheme:
        because.append(_carried(reading, "palette_scheme"))
        return reading.palette_scheme
    if not reading.tone or not manner["scheme"]:
        return None
    because.append(Reason(slot="palette_scheme", origin="inferred", evidence=tone))
    return PaletteScheme(manner["scheme"])


def _style(reading: BriefReading, manner: dict[str, str], tone: str, because: list[Reason]) -> str:
    if reading.look:
        because.append(_carried(reading, "look").with_(slot="style"))
        return reading.look
    because.append(Reason(slot="style", origin="inferred" if reading.tone else "default", evidence=tone))
    return manner["style"]


def _music(reading: BriefReading, manner: dict[str, str], tone: str, because: list[Reason]) -> str:
    if reading.music:
        because.append(_carried(reading, "music"))
        return reading.music
    if any(thing in ("music", "score", "soundtrack") for thing in reading.negatives):
        return ""
    if manner["music"]:
        because.append(Reason(slot="music", origin="inferred", evidence=tone))
    return manner["music"]


def _weather(reading: BriefReading, setting: Setting | None) -> str:
    entry = table("looks")["weather"].get(reading.weather)
    return str(entry["words"]) if entry and setting is not Setting.INTERIOR else ""


def _sound(request: StageRequest, because: list[Reason]) -> str:
    reading, looks = request.reading, table("looks")
    if reading.sound:
        because.append(_carried(reading, "sound"))
        return reading.sound
    because.append(Reason(slot="sound", origin="default", evidence="what the place sounds like"))
    if request.scene.setting is not Setting.INTERIOR and reading.weather in looks["weather"]:
        return str(looks["weather"][reading.weather]["sound"])
    return str(
        looks["ambience"][
            request.scene.setting.value if request.scene.setting in (Setting.INTERIOR, Setting.EXTERIOR) else "unknown"
        ]
    )


def scene_speakers(request: StageRequest) -> tuple[str, ...]:
    """Who speaks in the scene, in order."""
    return tuple(dict.fromkeys(line.speaker for line in request.lines))


def weights(shots: Sequence[dict[str, float]]) -> list[float]:
    """Relative lengths of planned shots."""
    return [float(shot["w"]) for shot in shots]
