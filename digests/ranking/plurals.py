"""A word to its singular: English plurals cut, by rule and a few lists.

The same function is used on both sides, so what matters is that a word and its plural meet ("networks" and "network",
"analyses" and "analysis"), that unlike words do not ("news" and "new", "logistics" and "logistic"), and that names
made of capitals survive ("GPUs" is GPU, but "RMS" is no plural). The rules grew out of Harman's S-stemmer (JASIS
42(1), 1991); the lists hold the exceptions that 37,000 abstracts showed.
"""

_UNCHANGED_LIST = """
adams aids alias always atlas bayes besides bias canvas chaos christmas clothes cmos corps cosmos does ethos eros gps
haas hermes hughes james jones kosmos kudos lanczos macos mars mems mers news overseas pancreas pandas pathos perhaps
sars sometimes stokes texas thomas whereas
"""
_UNCHANGED = frozenset(_UNCHANGED_LIST.split())
_UNCHANGED_ENDS = ("ss", "us", "is", "ics", "series", "species", "lens")

_PLAIN_PLURAL_LIST = """
evs fms kgs lms nns qds uis vms
bcis cpus dpus emojis fcis fpus gpus grus guis hois hsis icus imus kpis mcus menus mris mzis npus plateaus pois qpus
relus rois semis sudokus tpus tsunamis wsis apis
academics asics ceramics characteristics clinics comics conics critics diacritics dielectrics epidemics fabrics
ferroelectrics geodesics harmonics heuristics infographics intermetallics logics lyrics metaheuristics metrics mimics
mosaics multiferroics pandemics photovoltaics quadratics quadrics relics rubrics schematics statistics subtopics
superquadrics tactics thermoelectrics topics
"""
_PLAIN_PLURALS = frozenset(_PLAIN_PLURAL_LIST.split())

_IRREGULAR = {
    "axes": "axis", "crises": "crisis", "diagnoses": "diagnosis", "prognoses": "prognosis", "metastases": "metastasis",
    "matrices": "matrix", "vertices": "vertex", "vortices": "vortex", "indices": "index", "helices": "helix",
    "simplices": "simplex", "appendices": "appendix", "sheaves": "sheaf", "presheaves": "presheaf",
    "biases": "bias", "gases": "gas", "atlases": "atlas", "canvases": "canvas", "aliases": "alias",
    "viruses": "virus", "focuses": "focus", "buses": "bus", "bonuses": "bonus", "campuses": "campus",
    "corpuses": "corpus", "statuses": "status", "censuses": "census", "quizzes": "quiz",
    "movies": "movie", "cookies": "cookie", "calories": "calorie", "selfies": "selfie", "zombies": "zombie",
    "shoes": "shoe", "canoes": "canoe", "caches": "cache", "niches": "niche", "aches": "ache",
    "headaches": "headache", "avalanches": "avalanche", "tranches": "tranche", "psyches": "psyche",
    "corpora": "corpus", "criteria": "criterion", "phenomena": "phenomenon", "spectra": "spectrum",
    "formulae": "formula",
}  # fmt: skip
_ENDINGS = (
    ("analyses", "analysis"),
    ("theses", "thesis"),
    ("lenses", "lens"),
    ("sses", "ss"),
    ("xes", "x"),
    ("ches", "ch"),
    ("shes", "sh"),
)


def singular(word: str) -> str:
    """Return the singular of a folded word, or the word itself when it is no plural; twice is the same as once."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if not word.endswith("s") or word in _UNCHANGED:
        return word
    if word in _PLAIN_PLURALS:
        return word[:-1]
    return word if len(word) < 4 or word.endswith(_UNCHANGED_ENDS) else _cut(word)


def _cut(word: str) -> str:
    for ending, replacement in _ENDINGS:
        if word.endswith(ending):
            return word.removesuffix(ending) + replacement
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if len(word) > 4 and word.endswith("oes") else word[:-1]
