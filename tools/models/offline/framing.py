"""The words of a frame: its subject and what it does, from the beat's own sentences."""

from dataclasses import dataclass

from state.vocabulary import Setting
from state.workflows.reel_compiler import Reason, StageRequest
from tools.brief.lexicon import table, words
from tools.brief.words import tokenize
from tools.models.offline.grammar import Clause, clauses, is_plural
from tools.models.offline.presence import find_label, mentioned_people, mentioned_props
from tools.models.offline.speech import NARRATOR, person_gender
from tools.models.offline.templates import sentence_case, with_article


@dataclass(frozen=True)
class Framing:
    """Subject, predicate, and who and what of the bible is in it."""

    subject: str
    action: str
    people: tuple[str, ...]
    props: tuple[str, ...]
    because: tuple[Reason, ...]


def frame(
    request: StageRequest, beat: int, look: str, say: str, number: int, who: str, other: str, thing: str
) -> Framing:
    """What one shot of a beat shows. `number` picks the beat's n-th statement."""
    if look == "clause" or (say == "clause" and look not in ("place",)):
        return _told(request, beat, number, who)
    subject, people, props = _subject(request, look, who, other, thing)
    action = _phrase(request, say, subject)
    origin = Reason(slot="action", origin="default", evidence=f"{say.replace('_', ' ')}")
    return Framing(sentence_case(subject), action, people, props, (origin,))


def _subject(
    request: StageRequest, look: str, who: str, other: str, thing: str
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    texts = table("coverage")["subjects"]
    if look == "place":
        return with_article(request.scene.place), (), ()
    if look in ("thing", "seen"):
        return with_article(thing), (), (thing,)
    if look == "pair":
        return texts["pair"].format(who=with_article(who), other=with_article(other)), (who, other), ()
    if look == "hands":
        return texts["hands"].format(who=with_article(who)), (who,), ()
    if look == "other":
        return with_article(other), (other,), ()
    if look == "group" and request.scene.people:
        shown = request.scene.people[:4]
        return " and ".join([", ".join(map(with_article, shown[:-1])), with_article(shown[-1])]).removeprefix(" and "), shown, ()
    return with_article(who) if who else texts["unknown"], (who,) if who else (), ()


def _phrase(request: StageRequest, say: str, subject: str) -> str:
    choices = table("coverage")["phrases"][say]
    if isinstance(choices, dict):
        key = {Setting.INTERIOR: "indoors", Setting.EXTERIOR: "outdoors"}.get(request.scene.setting or Setting.BOTH, "default")
        choices = choices[key]
    phrase = str(choices[0])
    return _plural(phrase) if is_plural(subject) else phrase


def _plural(phrase: str) -> str:
    first, _, rest = phrase.partition(" ")
    base = {"is": "are", "has": "have", "goes": "go"}.get(first) or (first[:-2] if first.endswith(("shes", "ches", "sses")) else first.removesuffix("s"))
    return f"{base} {rest}".strip()


def _told(request: StageRequest, beat: int, number: int, who: str) -> Framing:
    told = request.scene.beats[beat]
    reading = request.reading
    if not told.units:
        return _template(request, told.text)
    found = clauses(_without_speaker(request, beat))
    spoken = [line for line in request.lines if line.unit in told.units and line.speaker != NARRATOR]
    if not found:
        subject = with_article(spoken[0].speaker if spoken else who) if (spoken or who) else told.text
        return Framing(sentence_case(subject), _phrase(request, "speak" if spoken else "present", subject), tuple(n for n in (who,) if n), (), ())
    clause = found[min(number, len(found) - 1)]
    subject, people, because = _resolved(request, found, clause, who)
    action = clause.predicate or _phrase(request, "present", subject)
    named = mentioned_people(f"{subject} {action}", reading)
    people = tuple(dict.fromkeys([*people, *named]))
    props = mentioned_props(f"{subject} {action}", reading)
    return Framing(sentence_case(subject), action, people, props, (Reason(slot="action", origin="said", evidence=told.text), *because))


def _without_speaker(request: StageRequest, beat: int) -> str:
    told = request.scene.beats[beat]
    text = told.text
    for line in request.lines:
        if line.unit in told.units:
            text = text.replace(f"{line.speaker}: {line.text}", "").replace(line.text, "“”")
    return text.strip()


def _template(request: StageRequest, text: str) -> Framing:
    """A template beat: its first noun is the subject, the rest says how it is framed."""
    people, props = mentioned_people(text, request.reading), mentioned_props(text, request.reading)
    for mark in (", ", " before ", " faces ", " in ", ": "):
        at = text.find(mark)
        if at > 0:
            rest = text[at:].strip(" ,:")
            return Framing(text[:at], rest, people, props, (Reason(slot="action", origin="default", evidence=text),))
    return Framing(text, _phrase(request, "present", text), people, props, (Reason(slot="action", origin="default", evidence=text),))


def _resolved(
    request: StageRequest, found: tuple[Clause, ...], clause: Clause, who: str
) -> tuple[str, tuple[str, ...], tuple[Reason, ...]]:
    """The subject with its pronoun replaced when only one person fits; otherwise as written."""
    subject = clause.subject
    if not subject:
        earlier = [other.subject for other in found[: found.index(clause)] if other.subject]
        subject = earlier[-1] if earlier else who
        if not subject:
            return table("coverage")["subjects"]["unknown"], (), ()
        if subject == who:
            return with_article(who), (who,), (Reason(slot="subject", origin="inferred", evidence=clause.predicate),)
    lower = subject.lower()
    if lower in words("function_words", "feminine") | words("function_words", "masculine"):
        gender = "f" if lower in words("function_words", "feminine") else "m"
        fitting = [p.name for p in request.reading.people if p.name in request.scene.people and person_gender(p) in ("", gender)]
        exact = [p.name for p in request.reading.people if p.name in request.scene.people and person_gender(p) == gender]
        chosen = exact if len(exact) == 1 else fitting
        if len(chosen) == 1:
            return with_article(chosen[0]), (chosen[0],), (Reason(slot="subject", origin="inferred", evidence=subject),)
        return subject, (), ()
    if lower in ("they", "both") and 1 < len(request.scene.people) <= 3:
        shown = request.scene.people
        text = " and ".join([", ".join(map(with_article, shown[:-1])), with_article(shown[-1])])
        return text, shown, (Reason(slot="subject", origin="inferred", evidence=subject),)
    return _owned(request, subject)


def _owned(request: StageRequest, subject: str) -> tuple[str, tuple[str, ...], tuple[Reason, ...]]:
    """ "MARA" as the bible spells it; everything else as written."""
    tokens = tokenize(subject)
    for person in request.reading.people:
        if find_label(person.name, subject) == 0 and subject[: len(person.name)].isupper():
            return person.name + subject[len(person.name) :], (person.name,), ()
    if tokens and tokens[0].tag == "DET":
        return subject[:1].lower() + subject[1:], (), ()
    return subject, (), ()
