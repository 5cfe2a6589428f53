"""Key art: one frame with type zones above and below."""

from tools.images.previz.canvas import rasterise
from tools.images.previz.lettering import fit
from tools.images.previz.model import FramePlan
from tools.images.previz.page import Page, Sheet, image_tag
from tools.images.previz.render import PREVIZ_NOTICE, frame_svg

SHADE = (
    '<linearGradient id="z" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#05060a" stop-opacity="0.72"/>'
    '<stop offset="0.22" stop-color="#05060a" stop-opacity="0.05"/><stop offset="0.58" stop-color="#05060a" '
    'stop-opacity="0.05"/><stop offset="0.80" stop-color="#05060a" stop-opacity="0.82"/><stop offset="1" '
    'stop-color="#05060a" stop-opacity="0.96"/></linearGradient>'
)


def render_poster(
    plan: FramePlan, *, title: str, tagline: str = "", credits: str = "", width: int = 1000, marks: bool = False
) -> Sheet:
    """One frame, the title and credits below, a tagline above."""
    height, middle = round(width * 1.5), width / 2
    page = Page(width, height)
    page.draw(
        image_tag(rasterise(frame_svg(plan, width, height, marks), width), (0, 0, width, height)),
        f'<rect width="{width}" height="{height}" fill="url(#z)"/>',
    )
    head = fit(title.upper(), width * 0.8, height * 0.17, width * 0.16, 14, "Bebas Neue", leading=1.0)
    warm = max(plan.palette, key=lambda color: int(color[1:3], 16)) if plan.palette else "#ffd9a0"
    top = height * 0.895 - len(head.lines) * head.size
    gap = 0.0 if head.rtl else head.size * 0.03
    for index, line in enumerate(head.lines):
        fill = warm if index and index == len(head.lines) - 1 else "#fbf3e2"
        baseline = top + head.size * (0.9 + index)
        page.write(middle, baseline, line, head.size, fill, "Bebas Neue", "middle", spacing=gap, rtl=head.rtl)
    above = fit(tagline, width * 0.8, height * 0.08, width * 0.034, 12, "EB Garamond")
    for index, line in enumerate(above.lines):
        baseline = height * 0.06 + above.size * 1.25 * index
        page.write(middle, baseline, line, above.size, "#f6efdf", "EB Garamond", "middle", italic=True, rtl=above.rtl)
    below = fit(credits.upper(), width * 0.78, height * 0.04, width * 0.017, 8)
    apart = 0.0 if below.rtl else below.size * 0.08
    for index, line in enumerate(below.lines):
        baseline = height * 0.925 + below.size * 1.4 * index
        page.write(middle, baseline, line, below.size, "#d8d2c6", "Inter", "middle", spacing=apart, rtl=below.rtl)
    notice = fit(PREVIZ_NOTICE, width * 0.9, 16, 11, 6)
    page.write(middle, height - 16, notice.lines[0], notice.size, "#b3ada0", "Inter", "middle")
    page.cells.append((0, 0, width, height))
    return page.sheet(SHADE)
