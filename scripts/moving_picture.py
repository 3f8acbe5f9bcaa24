"""``python scripts/moving_picture.py FRAMES PICTURE``: joins what ``tests/vscode/moving_picture.mjs`` has taken, into a GIF.

Pillow comes with the development tools. What does not change from frame to frame is written once, so that the file stays small.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PIL import Image

MOST_BYTES = 1_500_000
_COLOURS = 256


def join(frames: Path, picture: Path) -> None:
    """Writes the picture; all frames share the colours of the one that has most to show."""
    taken = json.loads((frames / "frames.json").read_text(encoding="utf-8"))
    images = [Image.open(frames / one["name"]).convert("RGB") for one in taken]
    strip = Image.new("RGB", (images[0].width, sum(image.height for image in images)))
    for number, image in enumerate(images):
        strip.paste(image, (0, number * image.height))
    # The colours of the marks are few pixels, which other ways of choosing leave out.
    palette = strip.quantize(_COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    first, *others = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images]
    first.save(picture, save_all=True, append_images=others, duration=[one["milliseconds"] for one in taken], loop=0, optimize=True)
    size = picture.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{picture} is too large ({size:,} bytes, limit {MOST_BYTES:,}). Take fewer frames, or smaller ones.")


if __name__ == "__main__":
    join(Path(sys.argv[1]), Path(sys.argv[2]))
