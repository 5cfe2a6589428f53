"""Reading a direction: words in, slot changes with a scope out, and a question for all that is not understood."""

import difflib
import re
from collections.abc import Sequence

from prompts.direction.clauses import Clause, opposite_words, read_clause
from prompts.direction.items import Item, itemised
from prompts.direction.lexicon import lexicon
from prompts.direction.table import Entry
from prompts.direction.words import foreign
from state.direction import Ask, Direction, DirectionReading, Name, Scope, Selection, SlotDelta

MAX_WORDS = 400
ASKING = re.compile(
    r"^\s*(?:(?:why|who|whose)\b|(?:where|when|which|is|are|was|were|does|did|do|has|have|how|what)\b(?! about\b| if\b)"
    r".*\?\s*$)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITIONS = "when while whenever if unless until once because since before after as during where except"
CONDITIONS = frozenset(_CONDITIONS.split())
LIMITS = frozenset(("not", "keep", "instead_of"))
"""Operators that limit what stands beside them: "70s film, no zooms" is not done without the limit."""

LEVERS = ("darker", "colder", "one size tighter", "hold the camera still")


def read_direction(text: str, names: Sequence[Name] = ()) -> DirectionReading:
    """What a message in loose words asks to change, where, and what has to be asked first. Pure; `names` are what the
    project calls its people, places, things and scenes. A part that is not wholly understood is a question, and none
    of that part is done."""
    whole = _refusal(text)
    if whole is not None:
        return DirectionReading(directions=(), questions=(whole,))
    directions: list[Direction] = []
    questions: list[Ask] = []
    before: Scope | None = None
    for sentence in _sentences(itemised(text, names)):
        found, asked = _read_sentence(sentence)
        if before is not None and found and not found[0].scope.evidence and not _sentence_anaphora(sentence):
            asked.append(_same_place(found[0], before))
            found = found[1:]
        elif before is not None and found and not found[0].scope.evidence:
            found[0] = found[0].with_(scope=before)
        directions += found
        questions += asked
        before = next((one.scope for one in reversed(found) if one.scope.evidence), None)
    if not directions and not questions:
        questions.append(_unknown(text))
    return DirectionReading(directions=tuple(directions), questions=tuple(questions))


def _refusal(text: str) -> Ask | None:
    """The one question for a message that is not a direction at all."""
    shown = text.strip()[:200]
    if not any(char.isalnum() for char in text):
        return Ask(text="What should change?", options=(), evidence=shown)
    if len(text.split()) > MAX_WORDS:
        return Ask(text="That is too long for one direction. What is the first change?", options=(), evidence=shown)
    if foreign(text):
        return Ask(text="Directions are read in English only so far. Could you say it in English?", options=(),
                   evidence=shown)  # fmt: skip
    if ASKING.match(text):
        return Ask(text="That reads as a question, so nothing was changed. What should change?", options=(),
                   evidence=shown)  # fmt: skip
    return None


def _sentences(items: Sequence[Item]) -> list[list[Item]]:
    sentences: list[list[Item]] = [[]]
    for item in items:
        if item.kind == "end":
            sentences.append([])
        else:
            sentences[-1].append(item)
    return [sentence for sentence in sentences if sentence]


def _clauses(items: Sequence[Item]) -> list[Clause]:
    clauses: list[Clause] = []
    current: list[Item] = []
    joint = ""
    for item in items:
        if item.kind != "joint":
            current.append(item)
            continue
        if current:
            clauses.append(read_clause(current, joint, clauses[-1] if clauses else None))
            current, joint = [], item.joint
        elif item.joint != "," or not joint:
            joint = item.joint
    if current:
        clauses.append(read_clause(current, joint, clauses[-1] if clauses else None))
    return [clause for clause in clauses if clause.content or clause.places or clause.outs or clause.unknown]


def _read_sentence(items: Sequence[Item]) -> tuple[list[Direction], list[Ask]]:
    clauses = _clauses(items)
    if not clauses:
        return [], []
    tainted = [clause for clause in clauses if clause.unknown and _taints(clause)]
    if tainted:
        return [], [_unknown_clause(clauses, tainted)]
    limits = [ask for clause in clauses if clause.op in LIMITS for ask in clause.asks]
    if limits:
        return [], limits
    asks = [_unknown_clause([clause], [clause]) for clause in clauses if clause.unknown]
    clauses = [clause for clause in clauses if not clause.unknown]
    asks += [ask for clause in clauses for ask in clause.asks]
    clauses, alternatives = _without_alternatives(clauses)
    asks += alternatives
    groups, unplaced = _placed(clauses)
    asks += unplaced
    directions: list[Direction] = []
    for scope, group in groups:
        direction, asked = _direction(scope, group)
        directions += [direction] if direction is not None else []
        asks += asked
    if not directions and not asks and any(clause.places or clause.outs for clause in clauses):
        said = " ".join(clause.evidence for clause in clauses)
        asks.append(Ask(text=f"What should change in “{said}”?", options=(), evidence=said))
    return directions, asks


def _taints(clause: Clause) -> bool:
    """True when what is not understood could be a condition or a limit on the rest of its sentence."""
    words = {token.word for item in clause.items for token in item.words}
    tied = clause.content or clause.op in ("more", "less", "like", "add", "remove", "not", "keep", "change")
    return not tied or clause.op in LIMITS or bool(words & CONDITIONS)


def _without_alternatives(clauses: list[Clause]) -> tuple[list[Clause], list[Ask]]:
    """The clauses without those offered as "this or that", and the question which of them."""
    kept: list[Clause] = []
    asks: list[Ask] = []
    for clause in clauses:
        before = kept[-1] if kept else None
        denied = clause.op in ("not", "remove", "keep")
        if clause.joint == "or" and before is not None and clause.changes and before.changes and not denied:
            kept.pop()
            options = (before.evidence, clause.evidence)
            asks.append(Ask(text="Which of the two?", options=options, evidence=" or ".join(options)))
        else:
            kept.append(clause)
    return kept, asks


Group = tuple[Scope, list[Clause]]


def _placed(clauses: list[Clause]) -> tuple[list[Group], list[Ask]]:
    """The clauses of a sentence by where they apply."""
    groups: list[Group] = []
    open_clauses: list[Clause] = []
    carried: list[Selection] = []
    words: list[str] = []
    asks: list[Ask] = []
    trailing: Scope | None = None
    for clause in clauses:
        if not clause.content:
            if clause.places and groups and not open_clauses and not _followed(clauses, clause):
                groups[-1] = (_widened(groups[-1][0], clause), groups[-1][1])
            elif clause.places and open_clauses:
                groups.append((_scope(clause.places, [clause.evidence]), open_clauses))
                open_clauses = []
            elif clause.places:
                carried += clause.places
                words.append(clause.evidence)
            continue
        if clause.places and clause.leading:
            _close(groups, open_clauses)
            open_clauses, carried, words, trailing = [], list(clause.places), [_place_words(clause)], None
            groups.append((_scope(carried, words), [clause]))
        elif clause.places:
            scope = _scope(clause.places, [_place_words(clause)])
            groups.append((scope, [*open_clauses, clause]))
            open_clauses, carried, words, trailing = [], [], [], scope
        elif carried:
            groups.append((_scope(carried, words), [clause]))
        elif trailing is not None and clause.anaphora:
            groups.append((trailing, [clause]))
        elif trailing is not None:
            asks.append(_where(clause, trailing))
        else:
            open_clauses.append(clause)
    _close(groups, open_clauses)
    outs = [selection for clause in clauses for selection in clause.outs]
    said = [clause.evidence for clause in clauses if clause.outs]
    if outs:
        groups = [(_scope(list(scope.selections), [scope.evidence, *said], outs), group) for scope, group in groups]
    return _joined(groups), asks


def _followed(clauses: list[Clause], clause: Clause) -> bool:
    """True when a clause without a place of its own comes next: the place is for it."""
    after = clauses[clauses.index(clause) + 1 :]
    return bool(after) and after[0].content and not after[0].places


def _close(groups: list[Group], waiting: list[Clause]) -> None:
    if waiting:
        groups.append((_scope([], []), list(waiting)))


def _joined(groups: list[Group]) -> list[Group]:
    joined: list[Group] = []
    for scope, group in groups:
        if joined and joined[-1][0] == scope:
            joined[-1][1].extend(group)
        else:
            joined.append((scope, list(group)))
    return joined


def _scope(selections: Sequence[Selection], words: Sequence[str], but: Sequence[Selection] = ()) -> Scope:
    evidence = " ".join(word for word in dict.fromkeys(words) if word)
    return Scope(selections=tuple(selections), but=tuple(but), evidence=evidence)


def _widened(scope: Scope, clause: Clause) -> Scope:
    return _scope([*scope.selections, *clause.places], [scope.evidence, clause.evidence], scope.but)


def _place_words(clause: Clause) -> str:
    return " ".join(item.evidence for item in clause.items if item.kind == "place")


def _where(clause: Clause, scope: Scope) -> Ask:
    options = (f"{clause.evidence} {scope.evidence}",)
    return Ask(text=f"“{clause.evidence}”: also {scope.evidence}, or elsewhere?", options=options,
               evidence=clause.evidence)  # fmt: skip


def _same_place(direction: Direction, scope: Scope) -> Ask:
    options = (f"{direction.evidence} {scope.evidence}",)
    return Ask(text=f"“{direction.evidence}”: also {scope.evidence}, or elsewhere?", options=options,
               evidence=direction.evidence)  # fmt: skip


def _sentence_anaphora(items: Sequence[Item]) -> bool:
    return any(item.anaphora for item in items)


def _direction(scope: Scope, group: list[Clause]) -> tuple[Direction | None, list[Ask]]:
    """One direction from the clauses of one place, or what has to be asked before."""
    evidence = ", ".join(clause.evidence for clause in group)
    changes = _narrow_over_broad([change for clause in group for change in clause.changes])
    shots = tuple(shot for clause in group for shot in clause.shots)
    negations = tuple(negation for clause in group for negation in clause.negations)
    denied = [one for clause in group for one in clause.denied]
    wanted = {delta.slot for delta in changes}
    unwanted = {(one.slot, one.value) for one in negations if one.sense == "value"}
    changes = [delta for delta in changes if not _replaced_removal(delta, changes, unwanted)]
    if lost := [delta for delta in changes if delta.where and (delta.slot, delta.value) in unwanted]:
        said = ", ".join(dict.fromkeys([*(delta.evidence for delta in lost), *(words for words, _ in denied)]))
        return None, [Ask(text=f"Not “{said}”: what instead?", options=(), evidence=evidence)]
    if contradiction := _contradiction(changes, [entry for clause in group for entry in clause.entries]):
        return None, [Ask(text=contradiction, options=(), evidence=evidence)]
    if changes or shots:
        return Direction(changes=tuple(changes), shots=shots, negations=negations, scope=scope,
                         evidence=evidence), []  # fmt: skip
    if any(clause.asks for clause in group):
        return None, []
    if denied:
        return None, [_denied(words, entry) for words, entry in denied]
    if negations and not wanted:
        return None, [Ask(text=f"“{evidence}” only says what stays. What should change?", options=(),
                          evidence=evidence)]  # fmt: skip
    return None, []


def _denied(words: str, entry: Entry | None) -> Ask:
    options = opposite_words(entry)
    text = f"Not “{words}”: " + (f"should it be {options[0]} instead, or stay?" if options else "what instead?")
    return Ask(text=text, options=options, evidence=words)


def _replaced_removal(delta: SlotDelta, changes: Sequence[SlotDelta], unwanted: set[tuple[str, str]]) -> bool:
    """True for "not handheld" in "not handheld, locked off": another change already says what comes instead."""
    if not delta.where or (delta.slot, delta.where) not in unwanted:
        return False
    return any(other.slot == delta.slot and other.how == "set" and not other.where for other in changes)


def _narrow_over_broad(changes: list[SlotDelta]) -> list[SlotDelta]:
    """Without what a broad manner would do to a slot that is also named on its own."""
    own = {delta.slot for delta in changes if delta.force != "preset"}
    additive = {"color_palette", "mood", "negatives", "style"}
    return [delta for delta in changes if delta.force != "preset" or delta.slot not in own - additive]


def _contradiction(changes: Sequence[SlotDelta], entries: Sequence[Entry]) -> str:
    ids = {entry.id for entry in entries}
    for entry in entries:
        if entry.opposite in ids:
            return f"“{entry.id.replace('_', ' ')}” and its opposite in one place: which of the two?"
    manners = list(dict.fromkeys(entry.id for entry in entries if entry.family == "manner" and entry.force == "preset"))
    if len(manners) > 1 and sum(one.slot == "style" and one.how == "set" for one in changes) > 1:
        return f"“{manners[0].replace('_', ' ')}” and “{manners[1].replace('_', ' ')}” at once: which of the two?"
    narrow = [delta for delta in changes if delta.force != "preset"]
    for index, one in enumerate(narrow):
        for other in narrow[index + 1 :]:
            if opposed(one, other):
                return f"“{one.evidence}” and “{other.evidence}” pull {one.slot.replace('_', ' ')} two ways: which one?"
    return ""


def opposed(one: SlotDelta, other: SlotDelta) -> bool:
    """True when two changes of one slot cannot both be meant."""
    if one.slot != other.slot:
        return False
    if one.how == other.how == "set":
        return one.value != other.value and not one.where and not other.where
    if one.how == other.how == "step":
        return one.amount * other.amount < 0
    if one.how == other.how == "scale":
        return (one.amount - 1) * (other.amount - 1) < 0
    return {one.how, other.how} == {"add", "remove"} and one.value == other.value


def _unknown_clause(clauses: Sequence[Clause], unclear: Sequence[Clause]) -> Ask:
    words = [word for clause in unclear for word in clause.unknown if word != "like"]
    evidence = ", ".join(clause.evidence for clause in clauses)
    likened = any(item.op == "like" for clause in unclear for item in clause.items) or any(
        clause.op in ("more", "less") and any(word[:1].isupper() for word in clause.unknown) for clause in unclear
    )
    shown = ", ".join(f"“{word}”" for word in words)
    if likened:
        return Ask(
            text=f"Films and people are not taken as directions ({shown or evidence}). Which lever do you mean?",
            options=LEVERS,
            evidence=evidence,
        )
    options = _near(words)
    meant = "Did you mean one of these?" if options else "Which change do you mean?"
    return Ask(text=f"{shown} is not understood, so “{evidence}” was left alone. {meant}", options=options,
               evidence=evidence)  # fmt: skip


def _unknown(text: str) -> Ask:
    shown = text.strip()[:200]
    return Ask(text=f"“{shown}” is not understood. Which change do you mean?", options=_near(shown.split()),
               evidence=shown)  # fmt: skip


def _near(words: Sequence[str]) -> tuple[str, ...]:
    """Known words spelled much like these."""
    known = ((key, meaning) for key, meaning in lexicon().items() if len(key) == 1)
    single = sorted(key[0] for key, meaning in known if meaning.entry or meaning.named)
    found: list[str] = []
    for word in words:
        if len(word) > 3:
            found += difflib.get_close_matches(word.lower(), single, n=2, cutoff=0.78)
    return tuple(dict.fromkeys(found))[:3]
