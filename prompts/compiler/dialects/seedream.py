"""ByteDance Seedream: coherent sentences; several frames come back as a series of files instead of one page."""

from prompts.compiler import panels
from prompts.compiler.clause import Clause, Draft
from prompts.compiler.dialect import Dialect
from prompts.compiler.dialects.flux import ORDER
from prompts.compiler.fitting import pixels
from prompts.compiler.prose import Prose

OUTPUTS_MAX = 15


class Seedream4(Dialect):
    id = "seedream-4"
    order = ORDER
    ratio = "size"
    reference = "image"
    token = "Image {n}"
    negatives_in = "positive_first"

    def set_ratio(self, wish: str, draft: Draft) -> None:
        width, height = pixels(wish, 2048 * 2048, 16)
        draft.parameters["size"] = f"{width}x{height}"
        draft.said.add("aspect_ratio")

    def say_page(self, prose: Prose, draft: Draft) -> Clause | None:
        il, count = prose.il, prose.il.frame_count or 1
        room = OUTPUTS_MAX - len(draft.references)
        if count < 2 or il.panel_layout is not None or room < 2:
            return super().say_page(prose, draft)
        if count > room:
            draft.warn(
                "fitted", f"{count} images are not on offer beside these references; {room} is the most.", "frame_count"
            )
            count = room
        shown, by = panels.contents(il, count)
        draft.parameters.update(
            sequential_image_generation="auto", sequential_image_generation_options={"max_images": count}
        )
        words = f"A series of {panels.number_word(count)} images of the same scene"
        if shown:
            words += ": " + "; ".join(f"({index}) {what}" for index, what in enumerate(shown, 1))
        return Clause(("frame_count", *by), f"{words}. Faces, wardrobe and light stay identical throughout.")
