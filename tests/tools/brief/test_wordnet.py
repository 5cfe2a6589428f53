"""A small WordNet of a few synsets becomes classes, verbs and names."""

from pathlib import Path

from tools.brief.lexicon import everyday, noun_class
from tools.brief.verbs import verb
from tools.brief.wordnet import (
    BUILT_IN,
    GATHERED,
    PLACES,
    WORN,
    WRITTEN,
    WordNet,
    describing,
    names,
    noun_classes,
    verbs,
)


def folder(path: Path) -> Path:
    roots = list(dict.fromkeys(" ".join([PLACES, WORN, WRITTEN, GATHERED, BUILT_IN]).split()))
    files = {"building": 6, "garment": 6, "letter": 10, "crew": 14}
    lines, index = [], []
    for number, root in enumerate(roots):
        lines.append(f"{number:08d} {files.get(root, 6):02d} n 01 {root} 0 000 | .")
        index.append(f"{root} n 1 0 1 0 {number:08d}")
    building, garment = roots.index("building"), roots.index("garment")
    further = [
        ("boathouse", 6, f"@ {building:08d} n 0000"),
        ("smock", 6, f"@ {garment:08d} n 0000"),
        ("ferrier", 18, ""),
        ("sorrow", 12, ""),
        ("scuttle", 6, ""),
        ("Lund", 15, "@i 00000000 n 0000"),
    ]
    for number, (word, file, link) in enumerate(further, len(roots)):
        lines.append(f"{number:08d} {file:02d} n 01 {word} 0 {'001 ' + link if link else '000'} | .")
        index.append(f"{word.lower()} n 1 0 1 0 {number:08d}")
    (path / "data.noun").write_text("\n".join(lines) + "\n", encoding="ascii")
    (path / "index.noun").write_text("\n".join(index) + "\n", encoding="ascii")
    (path / "index.verb").write_text("scuttle v 1 0 1 1 00000001\nwend v 1 0 1 1 00000002\n", encoding="ascii")
    (path / "index.adj").write_text("weary a 1 0 1 1 00000001\n", encoding="ascii")
    (path / "index.adv").write_text("", encoding="ascii")
    (path / "verb.exc").write_text("went wend\n", encoding="ascii")
    counts = ["boathouse%1:06:00:: 1 3", "sorrow%1:12:00:: 1 2", "scuttle%2:38:00:: 1 5", "wend%2:38:00:: 1 1"]
    (path / "cntlist.rev").write_text("\n".join([*counts, "weary%3:00:00:: 1 4"]) + "\n", encoding="ascii")
    return path


def test_words_get_the_class_most_of_their_uses_have(tmp_path: Path) -> None:
    wordnet = WordNet(folder(tmp_path))
    found = noun_classes(wordnet)
    assert "boathouse" in found["place"]
    assert "smock" in found["wardrobe_rare"]
    assert "ferrier" in found["person_rare"]
    assert found["abstract"] == ["sorrow"]
    assert not any("scuttle" in words for words in found.values()), "oftener a verb"
    assert verbs(wordnet) == {"verbs": ["scuttle", "wend"], "verb_forms": ["went/wend"]}
    assert describing(wordnet) == {"describing": ["weary"]}
    assert names(wordnet)["place_names"] == ["lund"]


def test_own_lists_come_first_and_the_rest_is_known_from_wordnet() -> None:
    assert noun_class("scabbard") == "prop"
    assert noun_class("rectory") == "place"
    assert noun_class("arborist") == "person"
    assert noun_class("spelling-bee") == "abstract"
    assert noun_class("guestbook") == "prop"
    assert noun_class("crane") == "prop", "our lists say it lifts, WordNet that it flies too"
    assert verb("glittered") is not None
    assert everyday("weary")
    assert not everyday("inga")
