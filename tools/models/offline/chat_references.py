"""What "scene 2", "the last shot", "it" or "the kitchen scene" mean in a conversation about a project."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from prompts.direction.words import NUMBERS, ORDINALS
from state.direction import ChatTurn, DigestScene, Name
from state.errors import DirectorError

N = rf"(?:\d+|{'|'.join(NUMBERS)})"
ORD = rf"(?:second to last|{'|'.join(ORDINALS)})"
SCENE = (
    rf"(?:scene-\d+|scene {N}|(?:the )?(?:{ORD}) scene|(?:the )?[\w' -]{{1,40}}? scene|the ending|the opening|"
    r"(?:this|that|the) scene|it|that|this)"
)
SHOT = (
    rf"(?:shot-\d+[a-z]*|shot \d+[a-z]|(?:the )?(?:{ORD}) shot(?: (?:of|in) {SCENE})?|shot {N} (?:of|in) {SCENE}|"
    r"(?:this|that|the) shot)"
)


class Unclear(DirectorError):
    """A reference that means nothing here, or more than one thing; the message is the question to ask."""

    code = "unclear"
    status = 422


def value(word: str) -> int:
    """A number in digits or letters."""
    return int(word) if word.isdigit() else NUMBERS[word]


@dataclass(frozen=True)
class References:
    """Finds what a conversation's words point at."""

    turn: ChatTurn

    def scene(self, words: str) -> str:
        """Id of the scene meant; raises Unclear."""
        text = words.strip().lower().removeprefix("the ")
        if match := re.fullmatch(r"scene-\d+", text):
            return self._known(match[0])
        if match := re.fullmatch(rf"scene ({N})", text):
            return self._numbered(value(match[1]))
        if match := re.fullmatch(rf"({ORD}) scene", text):
            return self._nth(-2 if match[1] == "second to last" else ORDINALS[match[1]])
        if text in ("ending", "opening"):
            return self._nth(-1 if text == "ending" else 1)
        if text in ("it", "that", "this", "this scene", "that scene", "scene"):
            return self._meant_scene()
        return self._called(text.removesuffix(" scene"), words)

    def shot(self, words: str) -> str:
        """Id of the shot meant; raises Unclear."""
        text = words.strip().lower().removeprefix("the ")
        if match := re.fullmatch(r"shot[- ](\d+[a-z]*)", text):
            return self._coded(match[1])
        if match := re.fullmatch(rf"({ORD}) shot(?: (?:of|in) (.+))?", text):
            nth = -2 if match[1] == "second to last" else ORDINALS[match[1]]
            return self._nth_shot(nth, match[2])
        if match := re.fullmatch(rf"shot ({N}) (?:of|in) (.+)", text):
            return self._nth_shot(value(match[1]), match[2])
        focused = [one for one in self.turn.focus if one.startswith("shot-")]
        if len(focused) == 1:
            return focused[0]
        raise Unclear(f"Which shot is “{words.strip()}”?")

    def name(self, words: str) -> Name:
        """The person, place or thing of that name; raises Unclear."""
        wanted = re.sub(r"^the ", "", words.strip().lower())
        found = [
            name
            for name in self.turn.project.names
            if name.kind != "scene" and wanted in (name.id, *(one.lower() for one in name.names))
        ]
        if len(found) == 1:
            return found[0]
        if found:
            kinds = ", ".join(f"the {one.kind} {one.names[0]}" for one in found)
            raise Unclear(f"“{words.strip()}” could be {kinds}. Which one?")
        raise Unclear(f"The project has no “{words.strip()}”.")

    def target(self, words: str) -> str:
        """Id of a scene, shot, person, place or thing; raises Unclear."""
        text = words.strip()
        if re.fullmatch(SHOT, text, re.IGNORECASE):
            return self.shot(text)
        for name in self.turn.project.names:
            if name.kind != "scene" and re.sub(r"^the ", "", text.lower()) in [one.lower() for one in name.names]:
                return self.name(text).id
        return self.scene(text)

    @property
    def scenes(self) -> Sequence[DigestScene]:
        return self.turn.project.scenes

    def at(self, scene_id: str) -> DigestScene:
        """The scene with this id."""
        return next(scene for scene in self.scenes if scene.id == scene_id)

    def _known(self, scene_id: str) -> str:
        if any(scene.id == scene_id for scene in self.scenes):
            return scene_id
        raise Unclear(f"There is no {scene_id}; there are {len(self.scenes)} scenes.")

    def _numbered(self, number: int) -> str:
        counted = self.scenes[number - 1].id if 0 < number <= len(self.scenes) else ""
        called = f"scene-{number}" if any(scene.id == f"scene-{number}" for scene in self.scenes) else ""
        if counted and called and counted != called:
            raise Unclear(
                f"Scene {number} in order is {counted}, and there is a {called} elsewhere. Which one do you mean?"
            )
        if counted or called:
            return counted or called
        raise Unclear(f"There is no scene {number}; there are {len(self.scenes)} scenes.")

    def _nth(self, number: int) -> str:
        index = number - 1 if number > 0 else len(self.scenes) + number
        if 0 <= index < len(self.scenes):
            return self.scenes[index].id
        raise Unclear(f"There are only {len(self.scenes)} scenes.")

    def _meant_scene(self) -> str:
        """The scene selected, or the one last spoken of."""
        focused = [one for one in self.turn.focus if one.startswith("scene-")]
        if len(focused) == 1:
            return focused[0]
        for message in reversed(self.turn.messages[:-1]):
            if message.role != "person":
                continue
            found = re.findall(rf"scene[- ]({N})\b", message.text.lower())
            if found:
                return self._numbered(value(found[-1]))
            titled = [scene.id for scene in self.scenes if scene.title and self._says(scene.title, message.text)]
            if len(titled) == 1:
                return titled[0]
        if len(self.scenes) == 1:
            return self.scenes[0].id
        raise Unclear("Which scene do you mean?")

    def _called(self, text: str, words: str) -> str:
        exact = [scene.id for scene in self.scenes if scene.title.lower() == text]
        found = exact or [scene.id for scene in self.scenes if text and self._fits(scene, text)]
        if len(found) == 1:
            return found[0]
        if found:
            raise Unclear(f"“{words.strip()}” could be {', '.join(found)}. Which one?")
        raise Unclear(f"There is no scene “{words.strip()}”.")

    def _says(self, title: str, text: str) -> bool:
        return re.search(rf"\b{re.escape(title)}\b", text, re.IGNORECASE) is not None

    def _fits(self, scene: DigestScene, text: str) -> bool:
        word = re.compile(rf"\b{re.escape(text)}\b", re.IGNORECASE)
        return bool(word.search(scene.title) or word.search(scene.heading))

    def _coded(self, code: str) -> str:
        shots = [shot.id for scene in self.scenes for shot in scene.shots]
        if f"shot-{code}" in shots:
            return f"shot-{code}"
        if match := re.fullmatch(r"(\d+)([a-z])", code):
            return self._nth_shot(ord(match[2]) - 96, f"scene {match[1]}")
        raise Unclear(f"There is no shot {code}.")

    def _nth_shot(self, nth: int, where: str | None) -> str:
        if where:
            shots = self.at(self.scene(where)).shots
        elif focused := [one for one in self.turn.focus if one.startswith("scene-")]:
            shots = self.at(focused[0]).shots
        else:
            shots = tuple(shot for scene in self.scenes for shot in scene.shots)
            if nth not in (1, -1):
                raise Unclear("Of which scene?")
        index = nth - 1 if nth > 0 else len(shots) + nth
        if 0 <= index < len(shots):
            return shots[index].id
        raise Unclear(f"There are only {len(shots)} shots there.")
