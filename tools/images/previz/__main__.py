"""`python -m tools.images.previz gallery --out DIR`: contact sheets of sizes, angles, lights, moves, places
and poses."""

import argparse
from pathlib import Path

from tools.images.previz.gallery import contact_page, write_gallery


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.images.previz")
    commands = parser.add_subparsers(dest="command", required=True)
    gallery = commands.add_parser("gallery", help="draw contact sheets of everything the renderer knows")
    gallery.add_argument("--out", type=Path, required=True, help="folder to write into")
    gallery.add_argument(
        "--full", action="store_true", help="also one page of sizes by angles for every light (about 6,000 frames)"
    )
    contact = commands.add_parser("contact", help="draw one page of sizes, lights, places and things")
    contact.add_argument("--out", type=Path, required=True, help="PNG to write")
    chosen = parser.parse_args()
    if chosen.command == "contact":
        chosen.out.write_bytes(contact_page())
        print(chosen.out)
        return
    for path in write_gallery(chosen.out, chosen.full):
        print(path)


if __name__ == "__main__":
    main()
