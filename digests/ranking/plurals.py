"""A word to its singular: English plurals cut, by rule and a few lists.

The same function is used on both sides, so what matters is that a word and its plural meet ("networks" and "network",
"analyses" and "analysis"), that unlike words do not ("news" and "new", "logistics" and "logistic"), and that names
made of capitals survive ("GPUs" is GPU, but "RMS" is no plural). The rules grew out of Harman's S-stemmer (JASIS
42(1), 1991); the lists hold the exceptions that 37,000 abstracts showed. A word of three letters keeps its s unless it
is listed, as abbreviations do that abstracts write as plurals ("DMs") at least three times as often as not: "AIS" and
"IDS" are names of their own.
"""

_UNCHANGED_LIST = """
adams aids alias always atlas bayes besides bias canvas chaos christmas clothes cmos corps cosmos dbms does ethos eros
gps haas hermes hughes james jones kosmos kudos lanczos macos mars mems mers news overseas pancreas pandas pathos
perhaps sars sometimes stokes texas thomas trans whereas
"""
_UNCHANGED = frozenset(_UNCHANGED_LIST.split())
_UNCHANGED_ENDS = ("ss", "us", "is", "ics", "series", "species", "lens")

_PLAIN_PLURAL_LIST = """
aus bhs bns cqs dms eas eps evs fms gws jjs kbs kgs kvs lms nes nfs nns nps pvs qas qbs qcs qds ues uis vms
adss apis bcis bics clis cpus crss dbmss dpus emojis fcis fpus gpus grus guis hois hsis icus imus kpis lmics mcis
mcus menus mris mzis nics npus piis plateaus pois qpus relus riss rois rsis rsus semis sudokus tlss tpus tsunamis uris
vrus wsis
academics asics ceramics characteristics clinics comics conics critics diacritics dielectrics epidemics fabrics
ferroelectrics geodesics harmonics heuristics infographics intermetallics logics lyrics metaheuristics metrics mimics
mosaics multiferroics pandemics photovoltaics quadratics quadrics relics rubrics schematics statistics subtopics
superquadrics tactics thermoelectrics topics
"""
_PLAIN_PLURALS = frozenset(_PLAIN_PLURAL_LIST.split())

_WITH_ON = "automata criteria phenomena taxa"
_WITH_UM = """
bacteria continua curricula desiderata equilibria extrema maxima minima momenta optima quanta strata symposia vacua
"""
_WITH_US = "foci fungi loci moduli nuclei radii stimuli tori"
_WITH_A = "algae antennae formulae larvae nebulae supernovae vertebrae"
_IRREGULAR = {
    "axes": "axis", "crises": "crisis", "prognoses": "prognosis", "metastases": "metastasis", "vortices": "vortex",
    "helices": "helix", "simplices": "simplex", "appendices": "appendix", "sheaves": "sheaf", "presheaves": "presheaf",
    "biases": "bias", "gases": "gas", "atlases": "atlas", "canvases": "canvas", "aliases": "alias",
    "viruses": "virus", "focuses": "focus", "buses": "bus", "bonuses": "bonus", "campuses": "campus",
    "corpuses": "corpus", "statuses": "status", "censuses": "census", "quizzes": "quiz",
    "movies": "movie", "cookies": "cookie", "calories": "calorie", "selfies": "selfie", "zombies": "zombie",
    "shoes": "shoe", "canoes": "canoe", "caches": "cache", "niches": "niche", "aches": "ache",
    "headaches": "headache", "avalanches": "avalanche", "tranches": "tranche", "psyches": "psyche",
    "cortices": "cortex", "codices": "codex", "emphases": "emphasis",
    "leaves": "leaf", "halves": "half", "wolves": "wolf", "knives": "knife", "shelves": "shelf",
    "corpora": "corpus", "genera": "genus", "schemata": "schema", "lemmata": "lemma",
    "women": "woman", "men": "man", "children": "child", "mice": "mouse", "teeth": "tooth", "feet": "foot",
    **{plural: plural[:-1] + "on" for plural in _WITH_ON.split()},
    **{plural: plural[:-1] + "um" for plural in _WITH_UM.split()},
    **{plural: plural[:-1] + "us" for plural in _WITH_US.split()},
    **{plural: plural[:-1] for plural in _WITH_A.split()},
}  # fmt: skip
_ENDINGS = {
    "spectra": "spectrum", "hedra": "hedron", "matrices": "matrix", "vertices": "vertex", "indices": "index",
    "analyses": "analysis", "diagnoses": "diagnosis", "theses": "thesis", "lenses": "lens",
    "sses": "ss", "xes": "x", "ches": "ch", "shes": "sh",
}  # fmt: skip
_WITH_ENDING = tuple(_ENDINGS)


def singular(word: str) -> str:
    """Return the singular of a folded word, or the word itself when it is no plural; twice is the same as once."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word[-1:] != "s":
        return _without_ending(word) if word[-1:] == "a" else word
    if word in _UNCHANGED:
        return word
    if word in _PLAIN_PLURALS:
        return word[:-1]
    return word if len(word) < 4 or word.endswith(_UNCHANGED_ENDS) else singular(_cut(word))


def _cut(word: str) -> str:
    if word.endswith(_WITH_ENDING):
        return _without_ending(word)
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if len(word) > 4 and word.endswith("oes") else word[:-1]


def _without_ending(word: str) -> str:
    """Return the word with the first of the endings that it has replaced."""
    ending = next(filter(word.endswith, _ENDINGS), "")
    return word.removesuffix(ending) + _ENDINGS[ending] if ending else word
