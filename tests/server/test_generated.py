"""The pictures that the README shows are compared by how they look."""

import io

from PIL import Image, ImageDraw

from server.generated import looks_alike
from tools.images.previz.blocking import block_scene
from tools.images.previz.gallery import few_colors
from tools.images.previz.model import Person
from tools.images.previz.planning import plan_shot
from tools.images.previz.render import render_frame


def drawn(location: str, brightness: int = 0, label: str = "") -> bytes:
    png = render_frame(plan_shot(block_scene([Person(name="Mara")], location=location)), 240).png
    with Image.open(io.BytesIO(png)) as frame:
        picture = frame.convert("RGB").point([min(255, value + brightness) for value in range(256)] * 3)
    ImageDraw.Draw(picture).text((10, 10), label, fill="white", font_size=40)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return few_colors(buffer.getvalue())


def test_rounding_passes_and_what_is_seen_does_not():
    kept = drawn("kitchen")
    assert looks_alike(kept, drawn("kitchen"))
    assert not looks_alike(kept, drawn("office"))
    assert not looks_alike(kept, drawn("kitchen", brightness=9))
    assert not looks_alike(kept, drawn("kitchen", label="EXTRA"))
    assert not looks_alike(kept, few_colors(render_frame(plan_shot(block_scene([])), 200).png))
