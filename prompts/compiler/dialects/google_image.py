"""Google's image models: full sentences, a role for every picture, frames on one page, positive wording only."""

from pydantic import JsonValue

from prompts.compiler.clause import Clause, Draft
from prompts.compiler.dialect import Dialect
from prompts.compiler.orders import IMAGE_ORDER
from prompts.compiler.parameters import uri
from prompts.compiler.prose import Prose
from prompts.compiler.text import listed
from state.il import Reference


class NanoBananaPro(Dialect):
    id = "nano-banana-pro"
    order = ("roles", *(name for name in IMAGE_ORDER if name != "roles"))
    ratio = "imageConfig.aspectRatio"
    seed = "seed"
    reference = "parts"
    token = "image {n}"

    def references_value(self, taken: list[Reference]) -> JsonValue:
        return [{"fileData": {"fileUri": uri(reference.asset)}} for reference in taken]

    def say_roles(self, prose: Prose, draft: Draft) -> Clause | None:
        tokens = self.tokens(draft)
        if not tokens:
            return None
        told = [purpose(token, reference) for token, reference in tokens]
        return Clause(("references",), f"Use {listed(told)}.")


def purpose(token: str, reference: Reference) -> str:
    """ "image 1 for Mara's face, hair and clothing"."""
    whose = f"{reference.name}'s" if reference.name else "the character's"
    return {
        "character": f"{token} for {whose} face, hair and clothing",
        "location": f"{token} for the place" + (f" ({reference.name})" if reference.name else ""),
        "prop": f"{token} for the {reference.name or 'prop'}",
        "style": f"{token} for the style only",
        "composition": f"{token} for the composition",
        "first_frame": f"{token} for the composition",
        "last_frame": f"{token} for how the moment ends",
    }[reference.role]


class NanoBanana21(NanoBananaPro):
    id = "nano-banana-2.1"
    seed = ""


class NanoBanana2(NanoBananaPro):
    id = "nano-banana-2"
    seed = ""


class NanoBanana(NanoBananaPro):
    id = "nano-banana"


class Imagen4(Dialect):
    id = "imagen-4"
    order = IMAGE_ORDER
    ratio = "aspectRatio"
    seed = "seed"
    negatives_in = "prose_positive_only"  # the parameter is documented as legacy and no longer honoured

    def set_seed(self, wish: int, draft: Draft) -> None:
        super().set_seed(wish, draft)
        draft.parameters["addWatermark"] = False
