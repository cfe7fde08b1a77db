"""A word to its singular: English plurals cut, by rule and a few lists.

The same function is used on both sides, so what matters is that a word and its plural meet ("networks" and "network",
"analyses" and "analysis"), that unlike words do not ("news" and "new", "logistics" and "logistic"), and that names
made of capitals survive ("GPUs" is GPU, "RLS" is not RL). It starts from Harman's S-stemmer (JASIS 42(1), 1991) and
adds what scientific text needs.
"""

_UNCHANGED_LIST = """
aids afterwards always apropos asbestos atlas besides bias canvas chaos christmas cmos corps cosmos ethos gps
ios kudos lens macos mars mems mers nems news overseas pancreas pandas pathos perhaps sars series sometimes species
texas thus plus versus whereas yes hercules laplacians stokes bayes james
"""
_UNCHANGED = frozenset(_UNCHANGED_LIST.split())
_IRREGULAR = {
    "analyses": "analysis", "hypotheses": "hypothesis", "theses": "thesis", "syntheses": "synthesis",
    "diagnoses": "diagnosis", "prognoses": "prognosis", "parentheses": "parenthesis", "crises": "crisis",
    "axes": "axis", "matrices": "matrix", "vertices": "vertex", "indices": "index", "appendices": "appendix",
    "simplices": "simplex", "criteria": "criterion", "phenomena": "phenomenon", "corpora": "corpus",
    "biases": "bias", "lenses": "lens", "gases": "gas", "atlases": "atlas", "canvases": "canvas", "aliases": "alias",
    "viruses": "virus", "focuses": "focus", "buses": "bus", "bonuses": "bonus", "campuses": "campus",
    "corpuses": "corpus", "statuses": "status", "consensuses": "consensus", "quizzes": "quiz",
    "movies": "movie", "cookies": "cookie", "calories": "calorie", "selfies": "selfie", "zombies": "zombie",
    "shoes": "shoe", "canoes": "canoe",
    "caches": "cache", "niches": "niche", "aches": "ache", "headaches": "headache", "avalanches": "avalanche",
    "tranches": "tranche", "psyches": "psyche", "cliches": "cliche",
}  # fmt: skip


def singular(word: str) -> str:
    """Return the singular of a folded word, or the word itself when it is no plural; twice is the same as once."""
    if len(word) < 4 or word[-1] not in "sa" or word in _UNCHANGED:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    return _cut(word) if word[-1] == "s" else word


def _cut(word: str) -> str:
    if word.endswith(("ss", "us", "is", "ics")):
        return word
    if len(word) > 4 and word.endswith("ies") and word[-4] not in "ae":
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")) or (len(word) > 4 and word.endswith("oes")):
        return word[:-2]
    return word[:-1]
