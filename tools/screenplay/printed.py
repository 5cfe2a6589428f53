"""How the record prints a cue by itself; import keeps only what differs from it, export falls back to it."""

from state.bible import Character
from state.screenplay import CharacterCue
from tools.screenplay.casting import same_name


def printed_cue(name: str, extension: str) -> str:
    """The name in capitals and the extension in brackets: "MARA (V.O.)"."""
    return f"{name.upper()} ({extension})" if extension else name.upper()


def extension_of(cue: CharacterCue) -> str:
    """The cue's extensions in one piece: "O.S., CONT'D"."""
    return ", ".join(cue.extensions)


def renamed_cue(cue: str, character: Character) -> str:
    """A cue kept as printed, saying the character's present name where it says one they were renamed from."""
    for former in sorted(character.former_names, key=len, reverse=True):
        if same_name(former) in same_name(cue) and same_name(character.name) not in same_name(cue):
            at = cue.upper().find(former.upper())
            if at >= 0:
                return cue[:at] + character.name.upper() + cue[at + len(former) :]
    return cue
