"""Runs alone in a child process: decodes one picture from standard input under memory and time limits.

Arguments: format, most pixels, bytes of memory, seconds of CPU. Writes a length-prefixed JSON header and the clean
picture to standard output; any failure ends the process with a non-zero code.
"""

import io
import json
import sys
from typing import Any

from PIL import ExifTags, Image, ImageFile, ImageOps

Image.init()


def limit(memory: int, seconds: int) -> None:
    """Cap address space, CPU time and files where the system can; Windows has no such limits."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # absent on Windows

    try:
        with open("/proc/self/statm", encoding="ascii") as status:
            held = int(status.read().split()[0]) * resource.getpagesize()
    except OSError:
        held = 256 * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (held + memory, held + memory))


def lens_of(image: Image.Image) -> dict[str, float]:
    """Exposure data only; positions, names, serial numbers and times are never read out."""
    try:
        fields = image.getexif().get_ifd(ExifTags.IFD.Exif)
    except (OSError, ValueError, SyntaxError, KeyError, TypeError):
        return {}
    found: dict[str, float] = {}
    for name, tag in (
        ("aperture", 33437),
        ("shutter_s", 33434),
        ("iso", 34855),
        ("focal_mm", 37386),
        ("focal_35mm", 41989),
    ):
        value: Any = fields.get(tag)
        value = value[0] if isinstance(value, tuple) and value else value
        try:
            number = float(value)
        except (TypeError, ValueError, ZeroDivisionError):
            continue
        if 0 < number < 1e6:
            found[name] = int(number) if name == "iso" else number
    return found


def clean(data: bytes, kind: str) -> bytes:
    """Decode, turn upright, drop everything but the pixels, encode."""
    with Image.open(io.BytesIO(data), formats=(kind,)) as image:
        if getattr(image, "n_frames", 1) > 1:
            raise ValueError("more than one frame")
        lens = lens_of(image)
        image.load()
        upright = ImageOps.exif_transpose(image)
        alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
        pixels = upright.convert("RGBA" if alpha else "RGB")
    plain = Image.new(pixels.mode, pixels.size)
    plain.paste(pixels)
    out = io.BytesIO()
    if kind == "JPEG":
        plain.save(out, "JPEG", quality=92, subsampling=0)
    else:
        plain.save(out, "PNG", compress_level=6)
    form = "JPEG" if kind == "JPEG" else "PNG"
    head = json.dumps({"format": form, "width": plain.width, "height": plain.height, "lens": lens}).encode()
    return len(head).to_bytes(4, "big") + head + out.getvalue()


if __name__ == "__main__":
    limit(int(sys.argv[3]), int(sys.argv[4]))
    Image.MAX_IMAGE_PIXELS = int(sys.argv[2])
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    sys.stdout.buffer.write(clean(sys.stdin.buffer.read(), sys.argv[1]))
