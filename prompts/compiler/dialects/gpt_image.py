"""OpenAI GPT Image: labelled lines, constraints in prose, pictures by index and role. No seed."""

from pydantic import JsonValue

from prompts.compiler.clause import Clause, Draft, gathered
from prompts.compiler.dialect import Dialect, shared
from prompts.compiler.fitting import pixels
from prompts.compiler.parameters import uri
from prompts.compiler.prose import Prose
from prompts.compiler.text import capital, sentence
from state.il import Reference


class GptImage2(Dialect):
    id = "gpt-image-2"
    order = ("scene", "subject", "details", "page", "lettering", "roles", "negatives")
    joiner = "\n"
    ratio = "size"
    reference = "image"
    token = "Image {n}"

    @shared
    def say_scene(self, prose: Prose, draft: Draft) -> Clause | None:
        place = prose.place
        if place is not None:
            place = Clause(place.slots, capital(place.text.removeprefix("Setting: ").removeprefix("The setting is ")))
        return gathered((place, prose.light), lead="Scene: ")

    @shared
    def say_subject(self, prose: Prose, draft: Draft) -> Clause | None:
        return gathered((prose.event, prose.cast, prose.props), lead="Subject: ")

    @shared
    def say_details(self, prose: Prose, draft: Draft) -> Clause | None:
        return gathered(
            (prose.framing, prose.palette, prose.mood, prose.look, self.say_take(prose, draft)), lead="Details: "
        )

    def say_page(self, prose: Prose, draft: Draft) -> Clause | None:
        page = super().say_page(prose, draft)
        return Clause(page.slots, f"Layout: {page.text}") if page else None

    def say_lettering(self, prose: Prose, draft: Draft) -> Clause | None:
        lettering = super().say_lettering(prose, draft)
        return (
            Clause(
                lettering.slots,
                f"Text: {capital(lettering.text.removeprefix('Typography: '))}" if lettering.text else "",
            )
            if lettering
            else None
        )

    def say_roles(self, prose: Prose, draft: Draft) -> Clause | None:
        roles = super().say_roles(prose, draft)
        return Clause(roles.slots, f"References: {roles.text}") if roles else None

    def say_negatives(self, prose: Prose, draft: Draft) -> Clause | None:
        unwanted = self.unwanted(prose, draft)
        words = ", ".join(f"no {item}" for item in unwanted)
        return Clause(("negatives",), f"Constraints: {sentence(words)}") if unwanted else None

    def references_value(self, taken: list[Reference]) -> JsonValue:
        return [uri(reference.asset) for reference in taken]

    def set_ratio(self, wish: str, draft: Draft) -> None:
        width, height = pixels(wish, 1536 * 1024, 16)
        self.set(draft, "size", f"{width}x{height}")
        draft.said.add("aspect_ratio")


class GptImage26(GptImage2):
    id = "gpt-image-2.6"


class GptImage15(GptImage2):
    id = "gpt-image-1.5"
    ratio_values = {"1:1": "1024x1024", "3:2": "1536x1024", "2:3": "1024x1536"}

    def set_ratio(self, wish: str, draft: Draft) -> None:
        fitted = self.fit_ratio(wish, draft)
        self.set(draft, "size", self.ratio_value(fitted))
        draft.said.add("aspect_ratio")
