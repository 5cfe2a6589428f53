"""How near the palette of each sample photograph is to a k-means reference: `python -m tests.bench palette`.

The distance is the mean CIEDE2000 difference over all pixels, each shown once in its nearest colour of the palette and once in its
nearest colour of six k-means centres. The gamut chart, which has no main colours, is printed too.
"""

from collections.abc import Sequence

import numpy as np
from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab
from sklearn.cluster import KMeans

from tests.bench.bench_slicing import PHOTOS, photographs
from tools.images.palette import oklab_to_srgb, palette_of, small_oklab, srgb_to_oklab

NAMES = (*PHOTOS, "china.jpg", "flower.jpg")


def distance(picture: Image.Image) -> float:
    """Mean CIEDE2000 distance between the picture in its palette and in the reference's colours."""
    points = small_oklab(picture).reshape(-1, 3)
    swatches = [[int(swatch.hex[i : i + 2], 16) / 255 for i in (1, 3, 5)] for swatch in palette_of(picture)]
    mine = np.array([srgb_to_oklab(np.array(swatch)) for swatch in swatches])
    reference = KMeans(6, n_init=4, random_state=0).fit(points).cluster_centers_

    def shown(centres: np.ndarray) -> np.ndarray:
        nearest = ((points[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
        return rgb2lab(oklab_to_srgb(centres)[None])[0][nearest]

    return float(deltaE_ciede2000(shown(mine), shown(reference)).mean())


def main(options: Sequence[str] = ()) -> None:
    """Print one line a photograph."""
    for name, photograph in zip(NAMES, photographs(), strict=True):
        picture = photograph.copy()
        picture.thumbnail((512, 512))
        print(f"{name:24s} {distance(picture):5.2f}")


if __name__ == "__main__":
    main()
