"""Questions about a project as calls of the tool that reads it, by the shape of the sentence."""

import re
from collections.abc import Callable

from prompts.direction.lexicon import lexicon
from prompts.direction.words import canonical
from tools.models.offline.chat_references import SCENE, SHOT, References, Unclear
from tools.models.offline.reply import Calls, ToolRequest, calling

ANY = r"[\w'’ .-]{1,60}?"
FILM_WORDS = r"(?:(?:the|this) (?:film|movie|project|reel|whole thing)|everything)"
WHOLE_FILM = re.compile(
    r"how long is (?:the|this) (?:film|movie|whole|project|reel)|what is in the (?:film|project)", re.I
)


def _look(match: re.Match[str], refs: References) -> Calls:
    return calling("look", at=refs.target(match["what"]), slot="")


def _look_project(match: re.Match[str], refs: References) -> Calls:
    return calling("look", at="project", slot="")


ENTITY_FIELDS = {"wearing": "wardrobe", "wear": "wardrobe", "clothes": "wardrobe", "costume": "wardrobe", "old": "age"}


def _look_slot(match: re.Match[str], refs: References) -> Calls:
    """ "what lens is shot 1a?", "which palette does scene 2 use?"."""
    meaning = lexicon().get(canonical(match["slot"]))
    if meaning is None or not meaning.slot:
        raise Unclear(f"“{match['slot'].strip()}” is no part of a shot or scene that I know.")
    return calling("look", at=_looked_at(match, refs), slot=meaning.slot)


def _look_why(match: re.Match[str], refs: References) -> Calls:
    """ "why is shot 2a handheld?": the slots a word may stand in, each with its reason."""
    meaning = lexicon().get(canonical(match["word"]))
    slots = [slot for slot, _ in meaning.named.sets] if meaning and meaning.named else []
    if meaning and meaning.entry:
        changed = [change.slot for change in meaning.entry[0].changes]
        slots += ["mood"] if "mood" in changed else changed
    slots += [meaning.slot] if meaning and meaning.slot else []
    if not slots:
        raise Unclear(
            f"“{match['word'].strip()}” is nothing that a slot says. Ask about the lens, the light, the move …"
        )
    at = _looked_at(match, refs)
    return tuple(ToolRequest("look", {"at": at, "slot": slot}) for slot in dict.fromkeys(slots))


def _look_field(match: re.Match[str], refs: References) -> Calls:
    """ "what is Nadia wearing?", "how old is the boy?"."""
    return calling("look", at=refs.name(match["who"]).id, slot=ENTITY_FIELDS[match["field"].lower()])


def _looked_at(match: re.Match[str], refs: References) -> str:
    where = (match["what"] or "").strip().lower()
    return "project" if re.fullmatch(FILM_WORDS, where) else refs.target(match["what"])


QUESTIONS: tuple[tuple[str, Callable[[re.Match[str], References], Calls]], ...] = (
    (rf"what (?:is|does|should) (?P<who>{ANY}) (?P<field>wearing|wear)", _look_field),
    (rf"how (?P<field>old) is (?P<who>{ANY})", _look_field),
    (rf"(?:what|which)(?: is| are|'s|’s)? (?:the )?(?P<slot>[\w -]{{2,30}}?) (?:is|are|does|do|of|in|on|for|has) "
     rf"(?P<what>{SHOT}|{SCENE}|{FILM_WORDS})(?: use| have| got| on| at| in)?", _look_slot),
    (rf"why (?:is|are|does|do) (?P<what>{SHOT}|{SCENE}|{FILM_WORDS}) (?:so |such an? |an? |use |have )?"
     rf"(?P<word>[\w -]{{2,40}})", _look_why),
    (rf"(?:what(?: is|'s|’s)? (?:happens |happening |there )?(?:in|about|on)|who(?: is|'s|’s)? (?:in|at)|show(?: "
     rf"me)?|describe|"
     rf"tell me about|how long is|where is|what is|how many shots (?:are there )?(?:in|does)|what happens in|"
     rf"look at|list the "
     rf"shots (?:of|in)) (?P<what>{SHOT}|{SCENE}|{ANY})(?: have| about)?", _look),
    (r"(?:list|show(?: me)?|what are)(?: all)?(?: the)? (?:scenes|shots|project|film|story|outline|reel)|(?:how "
     r"long is|how many "
     r"scenes|what is in|what's in|what’s in|what do we have|where are we|overview|summary|summarise|"
     r"summarize)\b.*", _look_project),
)  # fmt: skip
"""Shapes of sentence, the more particular first, and what each calls."""
