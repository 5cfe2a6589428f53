"""Where a surface turns away from the camera, as ink."""

import numpy as np
import numpy.typing as npt

from tools.images.previz.projection import Points

Mask = npt.NDArray[np.bool_]


def silhouette_path(flat: Points, front: Mask, mask: Mask, keep: Points | None = None) -> str:
    """The edges where a surface on the picture turns away from the camera, as short strokes, as far as the surface is
    kept; a hairline is no such edge. `front` and `mask` are of its faces, `keep` of its corners."""
    places = flat if keep is None else np.concatenate([flat, keep[..., None]], axis=-1)
    across = (front != np.roll(front, 1, axis=1)) & mask & np.roll(mask, 1, axis=1)
    starts, ends = places[:-1][across], places[1:][across]
    turning = (front[1:] ^ front[:-1]) & mask[1:] & mask[:-1]
    rows = np.concatenate([front[:1] & mask[:1], turning, front[-1:] & mask[-1:]])
    turned = np.roll(places, -1, axis=1)
    starts, ends = np.concatenate([starts, places[rows]]), np.concatenate([ends, turned[rows]])
    if keep is not None:
        starts, ends = _cut_where_kept(starts, ends)
    long_enough = np.abs(starts - ends).sum(axis=1) > 0.15
    return "".join(
        f"M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}"
        for a, b in zip(starts[long_enough].tolist(), ends[long_enough].tolist(), strict=True)
    )


def _cut_where_kept(starts: Points, ends: Points) -> tuple[Points, Points]:
    """The parts of strokes along which the third number is above 0; without that number."""
    first, last = starts[:, 2], ends[:, 2]
    some = (first > 0) | (last > 0)
    starts, ends, first, last = starts[some, :2], ends[some, :2], first[some], last[some]
    share = (first / np.where(first == last, 1.0, first - last))[:, None]
    edge = starts + np.clip(share, 0, 1) * (ends - starts)
    return np.where((first <= 0)[:, None], edge, starts), np.where((last <= 0)[:, None], edge, ends)
