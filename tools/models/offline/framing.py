"""The words of a frame: its subject and what it does, from the beat's own sentences."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from state.vocabulary import Setting
from state.workflows.reel_compiler import ReadLine, ReadPerson, Reason, StageRequest
from tools.brief.lines import shot_size
from tools.brief.tables import table, words
from tools.brief.words import tokenize
from tools.models.offline.grammar import Clause, clauses
from tools.models.offline.presence import find_label, is_many, may_be_meant, mentioned_people, mentioned_props
from tools.models.offline.speech import NARRATOR, VOICE_KEYS, label_case, person_gender
from tools.models.offline.templates import sentence_case, with_article
from tools.models.offline.tense import is_plural

PRONOUNS = words("function_words", "pronouns")
READ = ("en", "und")
VOICES = VOICE_KEYS | {"V.O.", "O.S.", "VO", "OS"}


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
        told = _told(request, beat, number, who)
        return replace(told, people=_present(request, [*told.people, who, other])) if look == "pair" else told
    subject, people, props = _subject(request, look, who, other, thing)
    people = _present(request, people)
    action = _phrase(request, say, subject)
    origin = Reason(slot="action", origin="default", evidence=f"{say.replace('_', ' ')}")
    return Framing(sentence_case(subject), action, people, props, (origin,))


def _present(request: StageRequest, people: Iterable[str]) -> tuple[str, ...]:
    """Of these, the ones who are in the scene."""
    allowed = {*request.scene.people, *(line.speaker for line in request.lines)} - {NARRATOR}
    return tuple(dict.fromkeys(name for name in people if name in allowed))


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
        return (
            " and ".join([", ".join(map(with_article, shown[:-1])), with_article(shown[-1])]).removeprefix(" and "),
            shown,
            (),
        )
    return with_article(who) if who else texts["unknown"], (who,) if who else (), ()


def _phrase(request: StageRequest, say: str, subject: str) -> str:
    choices = table("coverage")["phrases"][say]
    if isinstance(choices, dict):
        key = {Setting.INTERIOR: "indoors", Setting.EXTERIOR: "outdoors"}.get(
            request.scene.setting or Setting.BOTH, "default"
        )
        choices = choices[key]
    phrase = str(choices[0])
    return _plural(phrase) if is_plural(subject) else phrase


def _plural(phrase: str) -> str:
    first, _, rest = phrase.partition(" ")
    base = {"is": "are", "has": "have", "goes": "go"}.get(first) or (
        first[:-2] if first.endswith(("shes", "ches", "sses")) else first.removesuffix("s")
    )
    return f"{base} {rest}".strip()


def _told(request: StageRequest, beat: int, number: int, who: str) -> Framing:
    told = request.scene.beats[beat]
    reading = request.reading
    if not told.units:
        return _template(request, told.text)
    if reading.language not in READ:
        return _unread(request, told.text, who)
    found = tuple(clause for clause in clauses(_without_speaker(request, beat)) if clause.subject or clause.predicate)
    spoken = [line for line in request.lines if line.unit in told.units and line.speaker != NARRATOR]
    if not found:
        return _heard(request, told.text, [line.speaker for line in spoken if line.parenthetical not in VOICES], who)
    clause = found[min(number, len(found) - 1)]
    subject, people, because = _resolved(request, beat, found, clause, who)
    if spoken and subject.lower() in PRONOUNS:
        subject, people = with_article(spoken[0].speaker), (spoken[0].speaker,)
    action = clause.predicate or _phrase(request, "present", subject)
    named = mentioned_people(f"{subject} {action}", reading)
    people = _present(request, [*people, *named])
    props = mentioned_props(f"{subject} {action}", reading)
    return Framing(
        sentence_case(subject),
        action,
        people,
        props,
        (Reason(slot="action", origin="inferred", evidence=told.text), *because),
    )


def _unread(request: StageRequest, text: str, who: str) -> Framing:
    """A sentence in a language the rules do not read stands as it is, after whoever is known to be in it."""
    subject = (
        with_article(who or request.scene.place)
        if who or request.scene.place
        else table("coverage")["subjects"]["unknown"]
    )
    because = Reason(slot="action", origin="inferred", evidence=text)
    return Framing(sentence_case(subject), " ".join(text.split()), _present(request, [who]), (), (because,))


def _heard(request: StageRequest, text: str, speakers: Sequence[str], who: str) -> Framing:
    """A beat that is only speech: whoever speaks, or what is in the frame while a voice is heard."""
    if speakers:
        subject, say = with_article(speakers[0]), "speak"
    else:
        thing = next((prop.name for prop in request.reading.props if prop.name in request.scene.props), "")
        seen = (
            next((name for name in (who, *request.scene.people) if name and name != NARRATOR), "")
            or thing
            or request.scene.place
        )
        subject, say = with_article(seen) if seen else table("coverage")["subjects"]["unknown"], "voice"
    people = _present(request, mentioned_people(subject, request.reading))
    because = Reason(slot="action", origin="default", evidence=text)
    return Framing(sentence_case(subject), _phrase(request, say, subject), people, (), (because,))


def actor(request: StageRequest, beat: int) -> str:
    """Who does what the beat tells first, when that is someone of the scene."""
    told = request.scene.beats[beat]
    if not told.units or request.reading.language not in READ:
        return ""
    found = tuple(clause for clause in clauses(_without_speaker(request, beat)) if clause.predicate)
    if not found:
        return ""
    _, people, _ = _resolved(request, beat, found, found[0], "")
    named = people or mentioned_people(found[0].subject, request.reading)
    return next(iter(_present(request, named)), "")


def _without_speaker(request: StageRequest, beat: int) -> str:
    told = request.scene.beats[beat]
    _, text = shot_size(told.text)
    spoken = [line for line in request.lines if line.unit in told.units]
    for line in spoken:
        if text.strip(" .") == line.text.strip(" ."):
            return ""
        if text.startswith(f"{line.speaker}: ") or text.startswith(f"{label_case(line.speaker)}: "):
            return _after_speech(text, spoken)
    return text.strip()


def _after_speech(text: str, spoken: Sequence[ReadLine]) -> str:
    """What a dialogue block's text tells beside its speech."""
    for line in spoken:
        text = text.replace(line.text, "", 1)
    return re.sub(r"[^\n:]{1,40}:\s*", "", text, count=1).strip()


def _template(request: StageRequest, text: str) -> Framing:
    """A template beat: its first noun is the subject, the rest says how it is framed."""
    people, props = _present(request, mentioned_people(text, request.reading)), mentioned_props(text, request.reading)
    for mark in (", ", " before ", " faces ", " in ", ": "):
        at = text.find(mark)
        if at > 0:
            rest = text[at:].strip(" ,:")
            return Framing(text[:at], rest, people, props, (Reason(slot="action", origin="default", evidence=text),))
    return Framing(
        text,
        _phrase(request, "present", text),
        people,
        props,
        (Reason(slot="action", origin="default", evidence=text),),
    )


def _resolved(
    request: StageRequest, beat: int, found: tuple[Clause, ...], clause: Clause, who: str
) -> tuple[str, tuple[str, ...], tuple[Reason, ...]]:
    """The subject with its pronoun replaced when only one person can be meant; otherwise as written."""
    subject = clause.subject
    if not subject:
        earlier = [other.subject for other in found[: found.index(clause)] if other.subject]
        subject = earlier[-1] if earlier else _carried(request, beat) or who
        if not subject:
            return table("coverage")["subjects"]["unknown"], (), ()
        if subject in request.scene.people:
            return (
                with_article(subject),
                (subject,),
                (Reason(slot="subject", origin="inferred", evidence=clause.predicate),),
            )
    lower = subject.lower()
    because = (Reason(slot="subject", origin="inferred", evidence=subject),)
    if lower in words("function_words", "feminine") | words("function_words", "masculine"):
        meant = _meant(request, beat, "f" if lower in words("function_words", "feminine") else "m")
        return (with_article(meant), (meant,), because) if meant else (subject, (), ())
    shown = tuple(name for name in request.scene.people if name != NARRATOR)
    if lower in ("they", "both", "we") and 1 < len(shown) <= 3:
        text = " and ".join([", ".join(map(with_article, shown[:-1])), with_article(shown[-1])])
        return text, shown, because
    return _owned(request, subject)


def _carried(request: StageRequest, beat: int) -> str:
    """Whoever the beats before were about: the last one named, when the clause itself names nobody."""
    for told in reversed(request.scene.beats[:beat]):
        named = [name for name in mentioned_people(told.text, request.reading) if name in request.scene.people]
        if named:
            return named[0]
    return ""


def _meant(request: StageRequest, beat: int, gender: str) -> str:
    """The person "she" or "he" stands for, or "" when more than one could be."""
    known = {person.name: person_gender(person) for person in request.reading.people}
    people = {person.name: person for person in request.reading.people}
    may_be = [name for name in request.scene.people if _may_be(name, known.get(name, ""), gender)]
    present = [
        name for name in may_be if name not in people or _is_there(people[name], request, beat, gender)
    ] or may_be
    sure = [name for name in present if known.get(name) == gender]
    named = [name for name in present if name[:1].isupper()]
    if not sure and len(named) == 1:
        return named[0]
    if len(sure) == 1 or len(present) == 1:
        return (sure or present)[0]
    before = " ".join(earlier.text for earlier in request.scene.beats[:beat])
    met = [name for name in mentioned_people(before, request.reading) if name in (sure or present)]
    return met[0] if len(set(met)) == 1 else ""


def _is_there(person: ReadPerson, request: StageRequest, beat: int, gender: str) -> bool:
    """Has the scene named this person by the beat, if it names them at all, and not as somebody's?"""
    texts = [one.text for one in request.scene.beats]
    if mentioned_people(" ".join(texts[:beat]), request.reading).count(person.name):
        return True
    if person.name in mentioned_people(texts[beat], request.reading):
        return may_be_meant(person, texts[beat], gender)
    return person.name not in mentioned_people(" ".join(texts[beat + 1 :]), request.reading)


def _may_be(name: str, known: str, gender: str) -> bool:
    return known in ("", gender) and name != NARRATOR and not is_many(name)


def _owned(request: StageRequest, subject: str) -> tuple[str, tuple[str, ...], tuple[Reason, ...]]:
    """ "MARA" as the bible spells it; everything else as written."""
    tokens = tokenize(subject)
    for person in request.reading.people:
        if find_label(person.name, subject) == 0 and subject[: len(person.name)].isupper():
            return person.name + subject[len(person.name) :], (person.name,), ()
    if tokens and tokens[0].tag == "DET":
        return subject[:1].lower() + subject[1:], (), ()
    return subject, (), ()
