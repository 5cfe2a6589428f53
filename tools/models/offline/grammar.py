"""Who does what in a sentence, said in the present tense."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tools.brief.lexicon import noun_class
from tools.brief.segment import sentence_spans
from tools.brief.tables import words
from tools.brief.verbs import verb
from tools.brief.words import Token, tokenize
from tools.models.offline.tense import present, present_verb, verb_form

CONTRACTED = re.compile(
    r"\b(?:(he|she|it|that|there|who|what|they|we|you|i)['’](s|re|m|ll|d)|(he|she|that|there|they|you)(s|re))\b", re.I
)
EXPANDED = {"s": "is", "re": "are", "m": "am", "ll": "will"}
ASIDE = re.compile(r",\s+(?:who|which|whose)\s[^,]+(?=,|$)", re.I)
INSIDE_ASIDE = re.compile(r",\s+(?:who|which|whose)\s[^,]+,\s*", re.I)
RELATIVE = ("who", "whose", "whom", "which", "where", "when")
INVERTING = (
    "stand",
    "sit",
    "lie",
    "hang",
    "come",
    "go",
    "appear",
    "wait",
    "rest",
    "live",
    "rise",
    "run",
    "hide",
    "sleep",
)
SAYING = words("verbs", "speech")


@dataclass(frozen=True)
class Clause:
    """A subject and what it does. Either may be empty: a fragment has no predicate, a carried-on clause no subject."""

    subject: str
    predicate: str
    verb: str = ""


def clauses(text: str) -> tuple[Clause, ...]:
    """The statements of a text as subject and present-tense predicate, in order."""
    found: list[Clause] = []
    text = CONTRACTED.sub(_expanded, text)
    silent = " ".join(re.sub(r"[“\"«][^”\"»]*[”\"»],?", " ", text).split())
    for start, end in sentence_spans(silent, 0, len(silent)):
        body = re.sub(r"\s*\([^)]*\)", "", silent[start:end]).strip(" .!?…;,:—–-•*")
        body = INSIDE_ASIDE.sub(", ", body)
        if not body:
            continue
        tokens = tokenize(body)
        for first, last in _stretches(tokens):
            if clause := _clause(body, tokens[first:last]):
                found.append(clause)
    return tuple(found)


def _expanded(match: re.Match[str]) -> str:
    """ "he's late" is "he is late", "he's missed the boat" is "he has missed the boat"."""
    following = re.findall(r"[\w'’-]+", match.string[match.end() : match.end() + 40].lower())
    while following and following[0] in ("not", "never", "just", "already", "always", "only", "also"):
        following = following[1:]
    form = verb(following[0]) if following else None
    done = form is not None and form.form in ("ed", "en") and len(following) > 1
    has = done and (
        following[1] in words("function_words", "determiners", "pronouns")
        or following[0] in ("been", "got", "had", "become")
    )
    subject, short = match[1] or match[3], (match[2] or match[4]).lower()
    if short == "d":
        return f"{subject} had" if done and form and form.base != following[0] else subject
    if subject.lower() + short == "there":
        return match.group()
    return f"{subject} {'has' if has and short == 's' else EXPANDED[short]}"


def _stretches(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Token ranges of conjoined predicates: "opens the door | and runs"."""
    starts = [0]
    for i in range(1, len(tokens) - 1):
        token, following = tokens[i], tokens[i + 1]
        told = any(_finite(tokens, k) for k in range(starts[-1], i))
        if not told or following.lower in RELATIVE:
            continue
        if token.text == ";":
            starts.append(i + 1)
            continue
        if (token.lower in ("and", "then", "but") and (_finite(tokens, i + 1) or _subject_and_verb(tokens, i + 1))) or (
            token.text == ","
            and ((_finite(tokens, i + 1) and verb_form(following) != "ed") or _subject_and_verb(tokens, i + 1))
        ):
            starts.append(i + 1)
    return list(zip(starts, [*starts[1:], len(tokens)], strict=True))


NAMING = ("named", "called", "nicknamed", "titled", "dubbed")
""" "a lady called Ruth" has no verb yet."""


def _finite(tokens: Sequence[Token], i: int) -> bool:
    if i >= len(tokens):
        return False
    token = tokens[i]
    if token.tag == "AUX":
        return True
    if token.tag != "V" or token.lower.endswith("ing"):
        return False
    if i and tokens[i - 1].lower == "to":
        return False
    if token.lower in NAMING and i and tokens[i - 1].tag in ("N", "ADJ", "NAME"):
        return False
    return verb_form(token) != "en"


def _subject_and_verb(tokens: Sequence[Token], i: int) -> bool:
    k = i
    while k < len(tokens) and tokens[k].tag in ("DET", "ADJ", "N", "NAME", "PRON", "NUM"):
        k += 1
    return i < k < len(tokens) and _finite(tokens, k) and tokens[k - 1].tag in ("N", "NAME", "PRON")


def _clause(body: str, tokens: Sequence[Token]) -> Clause | None:
    while tokens and (
        tokens[0].tag in ("CONJ", "PUNCT") or tokens[0].lower in ("then", "and", "so", "finally", "suddenly")
    ):
        tokens = tokens[1:]
    while tokens and (tokens[-1].tag in ("CONJ", "PUNCT") and tokens[-1].text not in ")"):
        tokens = tokens[:-1]
    if not tokens:
        return None
    at = next((k for k in range(len(tokens)) if _finite(tokens, k)), -1)
    if at < 0:
        at = next((k for k in range(1, len(tokens)) if _may_be_done(tokens, k)), -1)
    if at > 0 and _carried_on(tokens, at):
        at = 0
    if at > 0 and (turned := _turned(body, tokens, at)):
        return turned
    if at < 0:
        return Clause(body[tokens[0].start : tokens[-1].end], "")
    if at and tokens[at].tag == "V" and _loose(tokens, at):
        return Clause(body[tokens[0].start : tokens[-1].end], "")
    subject = _subject(body, tokens[:at])
    base = verb(tokens[at].lower)
    if base and base.base in SAYING and at == len(tokens) - 1:
        return Clause(subject, present(body, tokens[at:], subject).replace("says", "speaks"), base.base)
    predicate = _denied(tokens, at) + ASIDE.sub("", present(body, tokens[at:], subject))
    lead = _lead(body, tokens[:at], subject)
    if lead and "," in predicate:
        done, _, rest = predicate.partition(",")
        predicate, lead = f"{done} {lead},{rest}", ""
    return Clause(subject, f"{predicate}, {lead}" if lead else predicate, base.base if base else tokens[at].lower)


NEVER = ("never", "hardly", "barely", "scarcely", "rarely", "seldom", "almost", "nearly", "not")


def _denied(tokens: Sequence[Token], at: int) -> str:
    """The adverb before the verb without which the sentence would say the opposite: "never ", "almost "."""
    before = tokens[at - 1].lower if at else ""
    return f"{before} " if before in NEVER else ""


def _carried_on(tokens: Sequence[Token], at: int) -> bool:
    """ "walks along the road and shows the van": the first word is a verb too, whatever noun it may be."""
    first = verb(tokens[0].lower)
    joined = tokens[at - 1].lower in ("and", "but", "then")
    follows = tokens[1].tag in ("PREP", "DET", "PRON", "ADV") if len(tokens) > 1 else False
    return joined and first is not None and first.form in ("s", "ed", "base") and follows and tokens[0].tag == "N"


def _may_be_done(tokens: Sequence[Token], k: int) -> bool:
    """Without any other verb, "A girl, a keeper, waits alone" and "A customer knocks" are not lists of nouns."""
    before, after = tokens[k - 1], tokens[k + 1] if k + 1 < len(tokens) else None
    if verb_form(tokens[k]) != "s" or tokens[0].tag not in ("NAME", "DET", "PRON"):
        return False
    closed = after is None or after.tag in ("PREP", "ADV", "DET") or after.lower in words("function_words", "adverbs")
    return closed and (before.text == "," or noun_class(before.lower) in ("person", "animal") or before.tag == "NAME")


def _turned(body: str, tokens: Sequence[Token], at: int) -> Clause | None:
    """ "On the table stands a boat", "There is a man on the roof": the subject after its verb goes before it."""
    base = verb(tokens[at].lower)
    there = tokens[0].lower == "there" and at == 1 and tokens[1].lower in ("is", "are", "was", "were")
    led = tokens[0].tag in ("PREP", "ADV") and tokens[0].lower != "there" and base and base.base in INVERTING
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if not (there or led) or after is None or after.tag not in ("DET", "NAME", "NUM", "ADJ", "N"):
        return None
    if led and (_subject(body, tokens[:at]) or tokens[at - 1].text == ","):
        return None
    stop = next(
        (
            k
            for k in range(at + 1, len(tokens))
            if tokens[k].tag in ("PUNCT", "PREP", "V", "AUX", "ADV", "CONJ", "PRON") and tokens[k].lower != "of"
        ),
        len(tokens),
    )
    subject = body[after.start : tokens[stop - 1].end]
    rest = ASIDE.sub("", body[tokens[stop - 1].end : tokens[-1].end])
    if there:
        return Clause(subject, f"{present_verb(tokens[1], subject)}{rest or ' there'}", "be")
    lead = body[tokens[0].start : tokens[at - 1].end]
    predicate = f"{present_verb(tokens[at], subject)} {lead[:1].lower()}{lead[1:]}{rest}"
    return Clause(subject, predicate, base.base if base else "")


def _subject(body: str, tokens: Sequence[Token]) -> str:
    """The noun phrase before the verb, without the time or place that stands in front of it."""
    if not tokens:
        return ""
    k = len(tokens)
    while k and tokens[k - 1].tag in ("ADV", "PUNCT") and tokens[k - 1].text not in ")":
        k -= 1
    if not k:
        return ""
    commas = [i for i in range(k) if tokens[i].text == ","]
    first = 0
    if tokens[0].tag in ("PREP", "ADV") or tokens[0].lower in ("one", "every", "that", "when", "while", "as"):
        first = commas[-1] + 1 if commas else _after_lead(tokens, k)
    elif commas and tokens[0].tag in ("NAME", "DET", "N", "ADJ", "NUM"):
        closed = tokens[-1].text == ","
        tail = tokens[commas[-1] + 1] if commas[-1] + 1 < len(tokens) else tokens[-1]
        if closed or tail.tag not in ("PRON", "NAME", "DET"):
            k = commas[0]
        else:
            first = commas[-1] + 1
    while k > first and tokens[k - 1].lower in ("who", "which", "that"):
        k -= 1
    if first >= k:
        return ""
    return body[tokens[first].start : tokens[k - 1].end]


def _loose(tokens: Sequence[Token], at: int) -> bool:
    """ "her hands, rope burns": a bare noun after a comma with a last word that only looks like a verb."""
    commas = [i for i in range(at) if tokens[i].text == ","]
    return bool(commas) and at == len(tokens) - 1 and tokens[at - 1].tag == "N" and tokens[commas[-1] + 1].tag == "N"


def _after_lead(tokens: Sequence[Token], stop: int) -> int:
    """Where the subject starts after "Every evening", "In Kuttanad": at the last article, name or pronoun."""
    for k in range(stop - 1, -1, -1):
        if tokens[k].tag in ("DET", "PRON") or (tokens[k].tag == "NAME" and (k == 0 or tokens[k - 1].tag != "NAME")):
            return k if k and tokens[k - 1].tag != "PREP" else (k if not k else stop)
    return stop


def _lead(body: str, tokens: Sequence[Token], subject: str) -> str:
    """A place or time in front of the subject, to say after the predicate: "at the temple pond"."""
    if not tokens or not subject or tokens[0].tag != "PREP":
        return ""
    commas = [i for i, token in enumerate(tokens) if token.text == ","]
    stop = commas[-1] if commas else 0
    if not stop:
        found = re.compile(rf"(?<!\w){re.escape(subject)}(?!\w)").search(body, tokens[0].start)
        at = found.start() if found else -1
        text = body[tokens[0].start : at].strip(" ,") if at > 0 else ""
    else:
        text = body[tokens[0].start : tokens[stop - 1].end]
    return text[:1].lower() + text[1:] if len(text.split()) <= 8 else ""
