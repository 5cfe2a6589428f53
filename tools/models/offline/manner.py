"""How the film is to be: kind, platform, tone, look, colour, time, weather, pace, sound, exclusions, influences."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from state.vocabulary import TimeOfDay
from tools.brief.tables import table, words
from tools.models.offline.headings import read_heading
from tools.models.offline.source import Statement, only_colours, phrase_in, speaks_of_film

NEGATION = re.compile(
    r"(?:\b(?:not|never|no|without|avoid|nothing|isn['’]t|don['’]t|less|anti|hardly|free of|too|nor)\b[^.;!?:]{0,28})$",
    re.I,
)
COLOUR_CONTEXT = words("guards", "manner_colour_context")
ERA_YEARS = re.compile(
    r"(?<![\d$£€])(?:in |circa |c\. |c\.|summer of |spring of |winter of |autumn of |early |late |"
    r"mid[- ])?(?:the )?(1[0-9]\d\d|20[0-4]\d|2[1-9]\d\d)(s|['’]s)?(?!\d|\s*(?:px|x|mah|ml|words|"
    r"k\b|hz))",
    re.I,
)
ERA_DECADE = re.compile(r"(?:\bthe\s+['’]?|(?<![\w\d])['’])([2-9]0)['’]?s\b(?!\s*\))", re.I)


@dataclass(frozen=True)
class Hit:
    """A vocabulary value, the source's words for it, where it stands, and whether it is said of the film itself."""

    value: str
    evidence: str
    statement: int
    said: bool


def hits(
    found: Sequence[Statement], cue: str, fields: Iterable[str], story: frozenset[int], *, weak: Sequence[str] = ()
) -> list[Hit]:
    """Values of a cue table that the brief's words name, said ones first, each value once. "
    "Negated words are skipped."""
    wanted = frozenset(fields)
    values: list[Hit] = []
    for number, statement in enumerate(found):
        if statement.form in ("dialogue", "transition"):
            continue
        for value, phrases in table("cues")[cue].items():
            for phrase in sorted(phrases, key=len, reverse=True):
                match = phrase_in(phrase, statement.text)
                if match and not negated(statement.text, match.start()):
                    said = statement.about in wanted or number not in story or speaks_of_film(statement)
                    if phrase in weak and statement.about not in wanted and not said:
                        said = False
                    values.append(Hit(value, match.group(), number, said))
                    break
    ordered = sorted(values, key=lambda hit: not hit.said)
    unique: dict[str, Hit] = {}
    for hit in ordered:
        unique.setdefault(hit.value, hit)
    return list(unique.values())


def negated(text: str, start: int) -> bool:
    """Does "not", "without", "avoid" or "too" govern what starts here?"""
    return NEGATION.search(text[:start]) is not None


def read_kind(found: Sequence[Statement], story: frozenset[int]) -> Hit | None:
    """What is to be made, when the brief names it; inferred from a client's words, verses or headings otherwise."""
    best: tuple[float, Hit] | None = None
    for number, statement in enumerate(found):
        if statement.form == "dialogue" or statement.about in ("influences",):
            continue
        for rank, (kind, phrases) in enumerate(table("cues")["kind"].items()):
            for phrase in phrases:
                match = phrase_in(phrase, statement.text)
                if (
                    not match
                    or negated(statement.text, match.start())
                    or not _names_work(statement, match, number in story)
                ):
                    continue
                score = (
                    len(phrase.split())
                    + 3 * (statement.about in ("kind", "title", "duration"))
                    - number * 0.4
                    - rank * 0.1
                )
                if best is None or score > best[0]:
                    best = (score, Hit(kind, match.group(), number, True))
                break
    return best[1] if best else _inferred_kind(found, story)


WEAK_KIND = words("guards", "manner_weak_kind")


def _names_work(statement: Statement, match: re.Match[str], story: bool) -> bool:
    """ "a 30-second spot" names the work; "a spot of blood", "the film jams" does not."""
    if match.group().lower() not in WEAK_KIND or statement.about in (
        "kind",
        "title",
        "duration",
        "platform",
        "product",
    ):
        return True
    before, after = statement.text[: match.start()].lower(), statement.text[match.end() :].lower()
    if re.match(
        r"\s*(?:film|video|about|for|of\s+\d|in\s+\d|,?\s*\d|spot|script|in which|where|that "
        r"follows|following|:|—|–|-\s)",
        after,
    ):
        return not after.startswith(" of ")
    if re.search(
        r"(?:second|seconds|minute|minutes|min|sec|[\ds\"”]|short|brand|launch|charity|this|our|the|"
        r"horror|comedy|drama|animated|silent|thriller|feature|radio|tv|we want an?|make an?|need "
        r"an?)[\s-]*$",
        before,
    ):
        return not story or bool(re.search(r"(?:second|minute|short|[\ds\"”])s?[\s-]*$", before))
    return not story and len(statement.text.split()) <= 8


def _inferred_kind(found: Sequence[Statement], story: frozenset[int]) -> Hit | None:
    if any(statement.form == "slugline" for statement in found):
        heading = next(i for i, statement in enumerate(found) if statement.form == "slugline")
        return Hit("film", found[heading].text, heading, False)
    product = next((i for i, statement in enumerate(found) if statement.about == "product"), None)
    if product is not None:
        return Hit("ad", found[product].text, product, False)
    scores: dict[str, list[Hit]] = {}
    for hit in hits(found, "kind_evidence", ("kind",), story):
        scores.setdefault(hit.value, []).append(hit)
    counted = {
        kind: sum(phrase_in(p, s.text) is not None for s in found for p in table("cues")["kind_evidence"][kind])
        for kind in scores
    }
    if counted:
        kind = max(counted, key=lambda name: counted[name])
        if counted[kind] >= 2:
            return scores[kind][0]
    if len(story) >= 1:
        first = min(story)
        return Hit("film", found[first].text, first, False)
    return None


def read_era(found: Sequence[Statement]) -> tuple[str, str]:
    """The period in the brief's words and the evidence."""
    for statement in found:
        if statement.about in ("duration", "admin") or statement.form == "dialogue":
            continue
        if statement.about == "era":
            return statement.body.strip(" ."), statement.text
        for phrase in table("cues")["era_phrases"]:
            match = phrase_in(phrase, statement.text)
            if match and (
                match.group().lower()
                not in (
                    "twenties",
                    "thirties",
                    "forties",
                    "fifties",
                    "sixties",
                    "seventies",
                    "eighties",
                    "nineties",
                    "contemporary",
                )
                or not re.search(r"\b(?:his|her|their|in|early|mid|late)[\s-]+$", statement.text[: match.start()], re.I)
                or re.search(r"\bthe\s+$", statement.text[: match.start()], re.I)
            ):
                return match.group(), statement.text
        if match := ERA_YEARS.search(statement.text):
            return re.sub(r"^in\s+", "", match.group().strip(), flags=re.I), statement.text
        if (match := ERA_DECADE.search(statement.text)) and not re.search(
            r"\b(?:his|her|their|early|mid|late|aged?)[\s-]*$", statement.text[: match.start()], re.I
        ):
            return match.group(), statement.text
    return "", ""


def read_palette(found: Sequence[Statement], story: frozenset[int]) -> tuple[tuple[str, ...], str, bool]:
    """Colour names, their evidence, and whether the brief gives them as the film's colours."""
    colours = words("adjectives", "colors") - {
        "rose",
        "sand",
        "mint",
        "coral",
        "peach",
        "rust",
        "sage",
        "plum",
        "slate",
        "copper",
        "bronze",
        "gold",
        "silver",
        "ivory",
        "charcoal",
        "aqua",
        "cream",
    }
    listed = words("adjectives", "colors")
    for statement in found:
        context = (
            statement.about == "palette"
            or only_colours(statement)
            or bool(COLOUR_CONTEXT & set(re.findall(r"\w+", statement.text.lower())) and statement.form != "dialogue")
        )
        if context and (named := _colour_names(statement.body, listed)):
            return named, statement.text, True
    seen: list[str] = []
    evidence = ""
    for number in sorted(story):
        for name in _colour_names(found[number].body, colours):
            if name not in seen:
                seen.append(name)
                evidence = evidence or found[number].text
    return (tuple(seen[:4]), evidence, False) if len(seen) > 1 else ((), "", False)


def _colour_names(text: str, colours: frozenset[str]) -> tuple[str, ...]:
    """Colours with the word that shades them: "dusty pink", "deep blue"."""
    found = []
    for match in re.finditer(
        r"(?:\b(?P<shade>deep|dusty|pale|burnt|bright|dark|warm|cool|cold|faded|soft|muted|navy|sea|"
        r"forest|olive|neon|midnight|royal|sky|off|bottle|brick|rust|blood|powder|electric|pastel|"
        r"milky|hot|baby|lime|saffron|sodium|steel|bone)[- ])?\b(?P<name>[a-z]+)\b",
        text,
        re.I,
    ):
        if re.match(r"\s+hours?\b", text[match.end() :]):
            continue
        if match["name"].lower() in colours and not negated(text, match.start()):
            found.append(match.group().lower())
    return tuple(dict.fromkeys(found))


def read_time(found: Sequence[Statement], story: frozenset[int]) -> list[Hit]:
    """Times of day in order of appearance, headings included."""
    times: list[Hit] = []
    for number, statement in enumerate(found):
        heading = read_heading(statement.text)
        if heading and heading.time:
            times.append(Hit(heading.time.value, statement.text, number, True))
            continue
        told = number in story or statement.about in ("time", "look", "places", "weather", "")
        if told and (time := time_in(statement.body)):
            times.append(Hit(time[0].value, time[1], number, statement.about == "time" or number in story))
    return times


def time_in(text: str) -> tuple[TimeOfDay, str] | None:
    """The time of day a text names, with its words; the first one when there are several."""
    best: tuple[int, TimeOfDay, str] | None = None
    for value, phrases in table("cues")["time_of_day"].items():
        for phrase in phrases:
            match = phrase_in(phrase, text)
            if not match or not _is_time(phrase, text, match):
                continue
            if best is None or (match.start(), -len(match.group())) < (best[0], -len(best[2])):
                best = (match.start(), TimeOfDay(value), match.group())
    return (best[1], best[2]) if best else None


def _is_time(phrase: str, text: str, match: re.Match[str]) -> bool:
    """ "one night", "at night", "morning light": a time; "every day", "night shift worker", "days": hardly."""
    before, after = text[: match.start()].lower().rstrip(), text[match.end() :].lower()
    if phrase in ("am", "a.m.", "a.m"):
        return bool(re.search(r"\d\s*$", before))
    if phrase in ("day",):
        return bool(
            re.search(r"\b(?:by|bright|during the|sunny|full|grey|rainy|hot)$", before)
        ) and not before.endswith("by day by")
    if phrase == "noon" or phrase not in table("cues")["time_weak"]:
        return True
    return not re.search(r"\b(?:every|last|good|other|opening|first|all|each)$", before) and not after.startswith(
        ("mare", " shift", " bus", " nurse", " club", " school", " porter", " guard", " watchman", " market manager")
    )


def read_negatives(found: Sequence[Statement], story: frozenset[int]) -> tuple[tuple[str, str], ...]:
    """What is not to be seen or heard: (the thing, the words)."""
    things: list[tuple[str, str]] = []
    for number, statement in enumerate(found):
        if statement.about == "negatives":
            things += [(part, statement.text) for part in _parts(statement.body)]
        elif (
            (number not in story or speaks_of_film(statement)) and statement.form != "dialogue"
        ) or statement.body.lower().startswith(("no ", "avoid ", "without ")):
            if statement.about in ("people", "duration", "admin") and not statement.body.lower().startswith("no "):
                continue
            things += [(part, statement.text) for part in _excluded(statement.body)]
    unique: dict[str, str] = {}
    for thing, evidence in things:
        unique.setdefault(thing.lower(), evidence)
    return tuple(unique.items())


LEADS = "|".join(re.escape(lead) for lead in sorted(table("cues")["negative_leads"], key=len, reverse=True))
EXCLUDED = re.compile(rf"(?<![\w-])(?:{LEADS})(?!\w|-)\s+(?P<what>[^.;:!?()—–]+)", re.I)


def _excluded(text: str) -> list[str]:
    parts: list[str] = []
    for match in EXCLUDED.finditer(text):
        if (
            match.group()
            .lower()
            .startswith(
                (
                    "no more than",
                    "no longer",
                    "no later",
                    "no less",
                    "no need",
                    "no key",
                    "no problem",
                    "nothing but",
                    "no idea",
                    "no one",
                    "no doubt",
                )
            )
        ):
            continue
        what = re.split(
            r"\s+(?:but|just|only|because|so that|which|unless|if|when|until|in order|shall|must|"
            r"will|and (?:we|it|the|a|then|keep|make|please|use|that|let)|instead|that|as|is|are|"
            r"should|please)\b|,\s*(?:just|only|but|and (?:we|it|the)|it|we|please|the|a|an|with|"
            r"then|keep|ends?)\b",
            match["what"],
            maxsplit=1,
            flags=re.I,
        )[0]
        parts += _parts(what)
    return parts


def _parts(text: str) -> list[str]:
    found = []
    for part in re.split(r"\s*(?:,|;|/|\bor\b|\band\b|\bnor\b|•)\s*", text):
        bare = re.sub(
            r"^(?:(?:any|the|a|an|no|of|any kind of|please|to|show|use|showing|using|include|have|absolutely)\s+)+",
            "",
            part.strip(' ."“”'),
            flags=re.I,
        )
        if bare and len(bare.split()) <= 6:
            found.append(bare)
    return found


INFLUENCE = re.compile(
    r"(?i:in the style of|in the vein of|in the manner of|inspired by|reminiscent of|homage to|nod "
    r"to|à la|a la|feels? like|something like|looks? like|like|think|refs?:|references?:|more|very|"
    r"pure)\s+(?P<what>(?:an? |the |early |late |old |classic |some )*[A-Z][^\s,.;!?]*(?:(?:\s+|"
    r"\s*&\s*)(?:[A-Z][^\s,.;!?]*|of|the|and|meets|on|in|de|van|von|films?|movies?))*)"
)
MEETS = re.compile(r"(?P<what>[A-Z][\w’']+(?:\s+[A-Z][\w’']+)*\s+meets\s+[A-Z][\w’']+(?:\s+[A-Z][\w’']+)*)")
ESQUE = re.compile(r"\b(?P<what>[A-Z][a-zé]+(?:esque|ian))\b")


def read_influences(found: Sequence[Statement], story: frozenset[int]) -> tuple[tuple[str, str], ...]:
    """Films, makers and works the brief points at: (name, the words)."""
    things: list[tuple[str, str]] = []
    for number, statement in enumerate(found):
        if statement.about == "influences":
            things += [
                (part.strip(" ."), statement.text)
                for part in re.split(r",|;|\bmeets\b|/", statement.body)
                if part.strip(" .")
            ]
        elif number not in story or statement.about == "look":
            for pattern in (MEETS, INFLUENCE, ESQUE):
                things += [
                    (match["what"].strip(), match.group())
                    for match in pattern.finditer(statement.body)
                    if not _is_people(match["what"])
                ]
    unique: dict[str, tuple[str, str]] = {}
    for thing, evidence in things:
        if not any(thing.lower() in known for known in unique):
            unique[thing.lower()] = (thing, evidence)
    return tuple(unique.values())


def _is_people(what: str) -> bool:
    return what.lower().strip() in words("function_words", "peoples", "calendar", "brand_words") | {
        "victorian",
        "georgian",
        "edwardian",
    }


def read_heard(found: Sequence[Statement], story: frozenset[int], what: str) -> tuple[str, str]:
    """Music or sound in the brief's words: (the words, the statement)."""
    stated = [statement for statement in found if statement.about == what and statement.body.strip()]
    if stated:
        return " ".join(statement.body.strip() for statement in stated), stated[0].text
    for number, statement in enumerate(found):
        if (
            statement.form == "dialogue"
            or statement.about in ("title", "people", "duration", "negatives", "admin")
            or (what == "music" and number in story)
        ):
            continue
        if statement.body.rstrip().endswith("?"):
            continue
        for phrase in table("cues")[f"{what}_words"]:
            match = phrase_in(phrase, statement.text)
            if match and not negated(statement.text, match.start()):
                return _clause_around(statement.text, match.start(), match.end()), statement.text
    return "", ""


def _clause_around(text: str, start: int, end: int) -> str:
    left = max((text.rfind(mark, 0, start) for mark in ",.;:!?—–\n"), default=-1) + 1
    right = min((position for mark in ",.;!?—–\n" if (position := text.find(mark, end)) >= 0), default=len(text))
    return text[left:right].strip(" -•*")


def read_look(found: Sequence[Statement], story: frozenset[int]) -> tuple[str, str]:
    """The look in the brief's words: (the words, the statement)."""
    for statement in found:
        if statement.about == "look":
            return statement.body.strip(" ."), statement.text
    named: list[str] = []
    evidence = ""
    for group in table("cues")["look"]:
        for number, statement in enumerate(found):
            if statement.form == "dialogue" or (number in story and statement.form not in ("item", "sentence", "turn")):
                continue
            match = next(
                (
                    m
                    for phrase in group
                    if (m := phrase_in(phrase, statement.text)) and not negated(statement.text, m.start())
                ),
                None,
            )
            if match and (number not in story or len(match.group().split()) > 1 or match.group()[0].isdigit()):
                named.append(match.group())
                evidence = evidence or statement.text
                break
    return ", ".join(dict.fromkeys(named)), evidence
