"""The nouns, adjectives and names the offline engine knows, by class."""

from functools import cache

from tools.brief.tables import further_nouns, table, words
from tools.brief.verbs import verb


@cache
def singulars(word: str) -> tuple[str, ...]:
    """The word and what it may be the plural of, likeliest first."""
    word = word.lower()
    irregular = {"men": "man", "women": "woman", "children": "child", "people": "person", "mice": "mouse"}
    if word in irregular:
        return (irregular[word], word)
    for plural, single in (("men", "man"), ("women", "woman"), ("feet", "foot"), ("wives", "wife")):
        if word.endswith(plural) and len(word) > len(plural) + 2:
            return (word[: -len(plural)] + single, word)
    guesses = [word]
    if word.endswith("ies") and len(word) > 4:
        guesses.append(f"{word[:-3]}y")
    if word.endswith("ves") and len(word) > 4:
        guesses += [f"{word[:-3]}f", f"{word[:-3]}fe"]
    if word.endswith("es") and len(word) > 3:
        guesses.append(word[:-2])
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        guesses.append(word[:-1])
    return tuple(dict.fromkeys(guesses))


@cache
def singular(word: str) -> str:
    """The noun in the singular, where one of its readings is a noun we know; the word itself otherwise."""
    for known in (_listed_nouns(), further_nouns()):
        for guess in singulars(word):
            if guess in known:
                return guess
    return _plain_singular(word.lower())


def _plain_singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word


@cache
def noun_class(word: str) -> str:
    """ "person", "group", "animal", "place", "weak_place", "prop", "wardrobe", "body", "abstract", "material" or ""."""
    return _own_class(word) or _further_class(word) or _class_by_ending(word)


@cache
def listed_class(word: str) -> str:
    """The class our own lists and endings give a noun."""
    return _own_class(word) or _class_by_ending(word)


def _own_class(word: str) -> str:
    return next(
        (name for guess in singulars(word) for name, members in _noun_classes() if guess in members),
        "",
    )


def _class_by_ending(word: str) -> str:
    if "-" in word[1:-1]:
        return noun_class(word.rsplit("-", 1)[1])
    return _suffix_class(word.lower()) or _class_of_last_part(word.lower())


def _class_of_last_part(word: str) -> str:
    """ "guestbook", "haystack", "fishwife": of two nouns written as one the last says what it is."""
    if word.endswith(("wards", "ly")):
        return ""
    for cut in range(3, len(word) - 3):
        first, last = word[:cut], word[cut:]
        if listed_noun(first) and len(last) > 3 and any(listed_noun(guess) for guess in singulars(last)):
            return noun_class(last)
    return ""


def _further_class(word: str) -> str:
    """The class WordNet gives a word that none of our lists has, whatever its part of speech there."""
    lower = word.lower()
    if lower in _closed() or verb(lower) is not None or lower in words("adjectives"):
        return ""
    return next((further_nouns()[guess] for guess in singulars(lower) if guess in further_nouns()), "")


@cache
def _written_nouns() -> frozenset[str]:
    return frozenset(further_nouns()) - words("wordnet", *(kind for kind in table("wordnet") if kind.endswith("_rare")))


def listed_noun(word: str) -> bool:
    """Is the word, or compound joined by "-", itself in a list of nouns?"""
    return word in _listed_nouns() or word in further_nouns()


@cache
def _listed_nouns() -> frozenset[str]:
    return frozenset().union(*(members for _, members in _noun_classes()))


@cache
def _noun_classes() -> tuple[tuple[str, frozenset[str]], ...]:
    persons = words("people", "kin_f", "kin_m", "kin", "generic_f", "generic_m", "generic", "roles")
    return (
        ("person", persons),
        ("group", words("people", "groups")),
        ("animal", words("people", "animals")),
        ("place", words("places", "interior", "exterior", "both") - words("places", "weak")),
        ("body", words("people", "body")),
        ("wardrobe", words("people", "wardrobe")),
        ("prop", words("props", "things")),
        ("weak_place", words("places", "weak")),
        ("abstract", words("props", "abstract")),
        ("material", words("props", "materials")),
    )


def _does(stem: str) -> bool:
    """Is the stem of an -er noun a verb that people do?"""
    doing = words("verbs", "speech", "motion", "handling", "state")
    doubled = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else stem
    return any(base in doing for base in (stem, f"{stem}e", doubled))


def doer(word: str) -> bool:
    """Is it what somebody who does something is called: "sharpener", "collector"?"""
    stem = word[:-2]
    return word.endswith(("er", "or")) and any(
        (form := verb(base)) is not None and form.form == "base" for base in (stem, f"{stem}e", stem[:-1])
    )


def _suffix_class(word: str) -> str:
    if len(word) > 6:
        for ending in (
            "keeper",
            "maker",
            "seller",
            "dealer",
            "driver",
            "owner",
            "worker",
            "player",
            "singer",
            "woman",
            "mate",
        ):
            if word.endswith((ending, f"{ending}s")):
                return "person"
        for ending in (
            "shop",
            "house",
            "room",
            "yard",
            "station",
            "field",
            "market",
            "side",
            "land",
            "works",
            "flat",
            "front",
            "bank",
            "port",
        ):
            if word.endswith((ending, f"{ending}s")):
                return "place"
        if word.endswith(("ologist", "ologists", "ographer", "ographers", "ician", "icians")):
            return "person"
        for ending in ("er", "ers"):
            stem = word.removesuffix(ending)
            if stem != word and _does(stem):
                return "person"
        if word.endswith(("ness", "tion", "sion", "ment", "ity", "ship", "hood", "ism", "ence", "ance")):
            return "abstract"
    return ""


@cache
def ordinary(word: str) -> bool:
    """Is this an everyday English word in any class? A capital on it is then no sign of a name."""
    word = word.lower().strip("'’")
    if word in _closed() or verb(word) is not None or compared_adjective(word):
        return True
    for prefix in ("over", "under", "out", "after", "fore", "back"):
        if word.startswith(prefix) and len(word) > len(prefix) + 3 and ordinary(word.removeprefix(prefix)):
            return True
    return listed_class(word) != "" or any(guess in words("adjectives") for guess in singulars(word))


@cache
def _closed() -> frozenset[str]:
    return words("function_words")


@cache
def compared_adjective(word: str) -> bool:
    """ "nicer", "biggest", "happier": an adjective we know with -er or -est."""
    for ending in ("er", "est"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            return any(guess in words("adjectives") for guess in (stem, f"{stem}e", stem[:-1], f"{stem[:-1]}y"))
    return False


@cache
def everyday(word: str) -> bool:
    """Is it ordinary, or a noun of WordNet that is no first name? What opens a sentence so is then no name."""
    if ordinary(word):
        return True
    lower = word.lower()
    if describes(lower):
        return True
    if not any(guess in _written_nouns() for guess in singulars(lower)):
        return False
    return noun_class(lower) != "" and not any(guess in words("wordnet", "first_names") for guess in singulars(lower))


def describes(word: str) -> bool:
    """Is it an adjective or adverb of WordNet, and none of the first names it has?"""
    return word in words("wordnet", "describing") and word not in words("wordnet", "first_names")


def first_name(word: str) -> bool:
    """Is this the first name of somebody most people have heard of?"""
    return word.lower() in words("wordnet", "first_names")


def well_known_place(name: str) -> bool:
    """Is this the name of a city, country, region or river most people have heard of?"""
    return name.lower().replace(" ", "_") in words("gazetteer")


def listed_place(name: str) -> bool:
    """Does WordNet list a place of that name? People may be called so too."""
    return name.lower().replace(" ", "_") in words("wordnet", "place_names")


def interior_or_exterior(noun: str) -> str:
    """ "interior", "exterior" or "" for a place noun."""
    for guess in singulars(noun):
        if guess in words("places", "interior"):
            return "interior"
        if guess in words("places", "exterior"):
            return "exterior"
    return ""
