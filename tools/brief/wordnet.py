"""`data/offline/wordnet.yaml` made from Princeton WordNet 3.0: `python -m tools.brief.wordnet /usr/share/wordnet`.

WordNet sorts its nouns by what they mean; this keeps single words by the class a film asks for: person, group, animal,
body, wardrobe, place, prop, material or abstract, whichever most of a word's uses have. Words that are oftener a verb
or an adjective than a noun are left out. Names of places and peoples are kept apart. On Debian the folder comes with
the package `wordnet-base`. The words written in the project's own lists always come first.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path

PLACES = """building room shop area housing establishment way bridge tower shelter facility enclosure depository
institution workplace living_quarters passage compartment courtyard court stadium course plaza square tract trench
excavation dock harbor landing_field mine barn fortification memorial monument house dwelling balcony porch deck
pen stage geological_formation body_of_water land water_system"""
WORN = "clothing footwear headdress garment uniform costume apparel"
WRITTEN = """document sign signboard ticket letter postcard placard publication certificate map photograph note card
book picture written_document menu label poster notice"""
BUILT_IN = "ceiling roof wall floor skylight structural_member window framework"
GATHERED = "gathering people family crew musical_organization crowd kin audience team band patrol"
ANIMAL, ARTIFACT, BODY, COMMUNICATION, FOOD, GROUP, LOCATION, NATURE, PERSON, PLANT, SUBSTANCE = (
    5, 6, 8, 10, 13, 14, 15, 17, 18, 20, 27,
)  # fmt: skip
"""Numbers of WordNet's lexicographer files (lexnames(5WN))."""
WORD = re.compile(r"[a-z][a-z-]{2,}")
PAIR = re.compile(r"[a-z]{2,}_[a-z]{2,}")
CONCRETE = ("person", "group", "animal", "place", "prop", "wardrobe")
LICENCE = """\
# Derived from WordNet 3.0 by `python -m tools.brief.wordnet`. Licence of the database:
# This software and database is being provided to you, the LICENSEE, by Princeton University under the following
# license. By obtaining, using and/or copying this software and database, you agree that you have read, understood, and
# will comply with these terms and conditions.: Permission to use, copy, modify and distribute this software and
# database and its documentation for any purpose and without fee or royalty is hereby granted, provided that you agree
# to comply with the following copyright notice and statements, including the disclaimer, and that the same appear on
# ALL copies of the software, database and documentation, including modifications that you make for internal use or for
# distribution. WordNet 3.0 Copyright 2006 by Princeton University. All rights reserved. THIS SOFTWARE AND DATABASE IS
# PROVIDED "AS IS" AND PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES, EXPRESS OR IMPLIED. BY WAY OF
# EXAMPLE, BUT NOT LIMITATION, PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES OF MERCHANT- ABILITY OR
# FITNESS FOR ANY PARTICULAR PURPOSE OR THAT THE USE OF THE LICENSED SOFTWARE, DATABASE OR DOCUMENTATION WILL NOT
# INFRINGE ANY THIRD PARTY PATENTS, COPYRIGHTS, TRADEMARKS OR OTHER RIGHTS. The name of Princeton University or
# Princeton may not be used in advertising or publicity pertaining to distribution of the software and/or database.
# Title to copyright in this software, database and any associated documentation shall at all times remain with
# Princeton University and LICENSEE agrees to preserve same.
"""


@dataclass(frozen=True)
class Meaning:
    """One synset of nouns."""

    file: int
    words: tuple[str, ...]
    above: tuple[str, ...]
    """Offsets of what it is a kind or an instance of."""
    instance: bool


class WordNet:
    """The nouns of a WordNet folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.meanings = dict(self._read_meanings())
        self.senses = {
            line.split()[0]: tuple(line.split()[-int(line.split()[2]) :]) for line in self._lines("index.noun")
        }
        self.counts: Counter[tuple[str, int]] = Counter()
        self.elsewhere: Counter[str] = Counter()
        """How often a word was met as a verb, adjective or adverb."""
        self.done: Counter[str] = Counter()
        """How often a word was met as a verb."""
        for line in (folder / "cntlist.rev").read_text(encoding="ascii").splitlines():
            key, number, count = line.split()
            word, _, rest = key.partition("%")
            if rest[0] == "1":
                self.counts[word, int(number)] += int(count)
            else:
                self.elsewhere[word] = max(self.elsewhere[word], int(count))
                self.done[word] += int(count) if rest[0] == "2" else 0
        self.verbs, self.describing = self._listed("verb"), self._listed("adj") | self._listed("adv")

    def _lines(self, name: str) -> Iterator[str]:
        for line in (self._folder / name).read_text(encoding="ascii").splitlines():
            if not line.startswith("  "):
                yield line

    def _listed(self, part: str) -> frozenset[str]:
        return frozenset(line.split()[0] for line in self._lines(f"index.{part}"))

    def _read_meanings(self) -> Iterator[tuple[str, Meaning]]:
        for line in self._lines("data.noun"):
            parts = line.partition("|")[0].split()
            count = int(parts[3], 16)
            rest = parts[4 + 2 * count :]
            links = [rest[i : i + 2] for i in range(1, 1 + 4 * int(rest[0]), 4)]
            above = tuple(offset for mark, offset in links if mark in ("@", "@i"))
            yield (
                parts[0],
                Meaning(int(parts[1]), tuple(parts[4 : 4 + 2 * count : 2]), above, any(m == "@i" for m, _ in links)),
            )

    def written(self, word: str) -> int:
        """How often the word was met as a noun."""
        return sum(self.counts[word, place + 1] for place in range(len(self.senses.get(word, ()))))

    def bent_verbs(self) -> list[tuple[str, str]]:
        """(form, base) of every irregular form of a verb."""
        lines = (self._folder / "verb.exc").read_text(encoding="ascii").splitlines()
        return [(line.split()[0], line.split()[1]) for line in lines]

    def chain(self, offset: str) -> set[str]:
        """A meaning with all it is a kind of."""
        found = {offset}
        for upper in self.meanings[offset].above:
            found |= self.chain(upper)
        return found

    def _roots(self, listed: str, *numbers: int) -> frozenset[str]:
        return frozenset(o for w in listed.split() for o in self.senses[w] if self.meanings[o].file in numbers)

    @cached_property
    def roots(self) -> dict[str, frozenset[str]]:
        return {
            "place": self._roots(PLACES, ARTIFACT, NATURE),
            "wardrobe": self._roots(WORN, ARTIFACT),
            "prop": self._roots(WRITTEN, COMMUNICATION),
            "fixture": self._roots(BUILT_IN, ARTIFACT),
            "group": self._roots(GATHERED, GROUP),
        }

    def kind(self, offset: str) -> str:
        """The class of one meaning; "" for what nobody made and for what a building is made of."""
        number, chain = self.meanings[offset].file, self.chain(offset)
        plain = {PERSON: "person", ANIMAL: "animal", BODY: "body", LOCATION: "place", FOOD: "prop", PLANT: "prop"}
        if number in (ARTIFACT, NATURE):
            if chain & self.roots["fixture"]:
                return ""
            named = next((name for name in ("wardrobe", "place") if chain & self.roots[name]), "")
            return named or ("prop" if number == ARTIFACT else "")
        if number == GROUP:
            return "group" if chain & self.roots["group"] else "abstract"
        if number == COMMUNICATION:
            return "prop" if chain & self.roots["prop"] else "abstract"
        return plain.get(number, "material" if number == SUBSTANCE else "abstract")


def noun_classes(wordnet: WordNet) -> dict[str, list[str]]:
    """Words by class, those never met apart ("prop_rare").

    Two words are joined by "-" and kept where the second alone would mislead: "sea-horse".
    """
    single = {word: kind for word in wordnet.senses if WORD.fullmatch(word) and (kind := _usual_kind(wordnet, word))}
    found: dict[str, list[str]] = defaultdict(list)
    for word, kind in single.items():
        found[kind if wordnet.written(word) else f"{kind}_rare"].append(word)
    for words in wordnet.senses:
        if PAIR.fullmatch(words) and (kind := _usual_kind(wordnet, words, rare=True)) in (*CONCRETE, "abstract"):
            first, _, last = words.partition("_")
            misled = single.get(last) not in (None, kind) and (kind in CONCRETE or single[last] in CONCRETE)
            if misled or (kind in CONCRETE and last in single and first.endswith("ing")):
                found[kind].append(words.replace("_", "-"))
    return {kind: sorted(words) for kind, words in sorted(found.items())}


def _usual_kind(wordnet: WordNet, word: str, *, rare: bool = False) -> str:
    """The class most uses of a noun have; "" for a name, and for what is oftener another part of speech.

    Abstract nouns and parts of the body never met in running text are kept only when asked for (`rare`).
    """
    weights: dict[str, float] = defaultdict(float)
    written = 0
    for place, offset in enumerate(wordnet.senses[word]):
        count = wordnet.counts[word, place + 1]
        written += count
        capital = all(w[0].isupper() for w in wordnet.meanings[offset].words if w.lower() == word)
        weights["" if capital else wordnet.kind(offset)] += count + 0.6**place
    kind = max(weights, key=lambda name: weights[name])
    unmet = not written and kind in ("abstract", "body")
    return "" if (unmet and not rare) or _another_part(wordnet, word, written) else kind


def _another_part(wordnet: WordNet, word: str, written: int) -> bool:
    """Is the word oftener something else than a noun?"""
    if word in wordnet.verbs or word in wordnet.describing:
        return wordnet.elsewhere[word] >= max(written, 1) or not written
    return False


def verbs(wordnet: WordNet) -> dict[str, list[str]]:
    """Verbs that are seldom nouns ("verbs", base forms), and forms no rule makes ("verb_forms", form/base)."""
    kept = {
        word
        for word in wordnet.verbs
        if WORD.fullmatch(word)
        and wordnet.done[word] >= wordnet.written(word)
        and (wordnet.done[word] or word not in wordnet.senses)
        and (wordnet.done[word] == wordnet.elsewhere[word] or word not in wordnet.describing)
    }
    bent = [entry for entry in wordnet.bent_verbs() if entry[1] in kept and WORD.fullmatch(entry[0])]
    return {"verbs": sorted(kept), "verb_forms": [f"{form}/{base}" for form, base in sorted(bent)]}


def describing(wordnet: WordNet) -> dict[str, list[str]]:
    """Adjectives and adverbs met in running text and oftener so than as a noun ("describing")."""
    kept = [
        word
        for word in wordnet.describing
        if WORD.fullmatch(word)
        and wordnet.elsewhere[word] > wordnet.done[word]
        and word not in wordnet.verbs
        and wordnet.elsewhere[word] > wordnet.written(word)
    ]
    return {"describing": sorted(kept)}


def names(wordnet: WordNet) -> dict[str, list[str]]:
    """Names of places (words joined by "_"), of peoples and languages, and first names of people many have heard of."""
    found: dict[str, set[str]] = {"place_names": set(), "people_names": set(), "first_names": set()}
    for meaning in wordnet.meanings.values():
        for word in meaning.words:
            if not word[0].isupper() or not re.fullmatch(r"[A-Za-z][a-zA-Z'_]{2,}", word):
                continue
            if meaning.instance and meaning.file in (LOCATION, NATURE) and word.count("_") < 3:
                found["place_names"].add(word.lower())
            elif meaning.instance and meaning.file == PERSON and "_" in word:
                found["first_names"].add(word.partition("_")[0].lower())
            elif not meaning.instance and meaning.file in (PERSON, COMMUNICATION) and "_" not in word:
                found["people_names"].add(word.lower())
    return {kind: sorted(words) for kind, words in found.items()}


def main(folder: str) -> None:
    """Write the file."""
    wordnet = WordNet(Path(folder))
    listed = {**noun_classes(wordnet), **verbs(wordnet), **describing(wordnet), **names(wordnet)}
    body = "".join(f"{kind}: {' '.join(words)}\n" for kind, words in listed.items())
    Path(str(files("data.offline").joinpath("wordnet.yaml"))).write_text(LICENCE + body, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
