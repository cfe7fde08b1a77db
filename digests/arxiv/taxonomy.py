"""arXiv's categories as https://arxiv.org/category_taxonomy lists them, and what to call them.

There are 155 active categories, of which six are other names of a seventh: a paper filed under one is in both, so
that here they are one category (`canonical`). Categories that arXiv retired (`cmp-lg`, `q-alg`) occur on old papers;
they have no name here and are shown as they are.
"""

from dataclasses import dataclass

ALIASES = {
    "cs.NA": "math.NA",
    "cs.SY": "eess.SY",
    "math.IT": "cs.IT",
    "math.MP": "math-ph",
    "q-fin.EC": "econ.GN",
    "stat.TH": "math.ST",
}
"""Categories that are another name of one, and that one."""

_PHYSICS = "Physics"
_ARCHIVES = (
    ("cs", "Computer Science", "Computer Science"),
    ("econ", "Economics", "Economics"),
    ("eess", "Electrical Engineering and Systems Science", "Electrical Engineering and Systems Science"),
    ("math", "Mathematics", "Mathematics"),
    ("astro-ph", "Astrophysics", _PHYSICS),
    ("cond-mat", "Condensed Matter", _PHYSICS),
    ("gr-qc", "General Relativity and Quantum Cosmology", _PHYSICS),
    ("hep-ex", "High Energy Physics - Experiment", _PHYSICS),
    ("hep-lat", "High Energy Physics - Lattice", _PHYSICS),
    ("hep-ph", "High Energy Physics - Phenomenology", _PHYSICS),
    ("hep-th", "High Energy Physics - Theory", _PHYSICS),
    ("math-ph", "Mathematical Physics", _PHYSICS),
    ("nlin", "Nonlinear Sciences", _PHYSICS),
    ("nucl-ex", "Nuclear Experiment", _PHYSICS),
    ("nucl-th", "Nuclear Theory", _PHYSICS),
    ("physics", "Physics", _PHYSICS),
    ("quant-ph", "Quantum Physics", _PHYSICS),
    ("q-bio", "Quantitative Biology", "Quantitative Biology"),
    ("q-fin", "Quantitative Finance", "Quantitative Finance"),
    ("stat", "Statistics", "Statistics"),
)

NAMES = {
    "cs.AI": "Artificial Intelligence",
    "cs.AR": "Hardware Architecture",
    "cs.CC": "Computational Complexity",
    "cs.CE": "Computational Engineering, Finance, and Science",
    "cs.CG": "Computational Geometry",
    "cs.CL": "Computation and Language",
    "cs.CR": "Cryptography and Security",
    "cs.CV": "Computer Vision and Pattern Recognition",
    "cs.CY": "Computers and Society",
    "cs.DB": "Databases",
    "cs.DC": "Distributed, Parallel, and Cluster Computing",
    "cs.DL": "Digital Libraries",
    "cs.DM": "Discrete Mathematics",
    "cs.DS": "Data Structures and Algorithms",
    "cs.ET": "Emerging Technologies",
    "cs.FL": "Formal Languages and Automata Theory",
    "cs.GL": "General Literature",
    "cs.GR": "Graphics",
    "cs.GT": "Computer Science and Game Theory",
    "cs.HC": "Human-Computer Interaction",
    "cs.IR": "Information Retrieval",
    "cs.IT": "Information Theory",
    "cs.LG": "Machine Learning",
    "cs.LO": "Logic in Computer Science",
    "cs.MA": "Multiagent Systems",
    "cs.MM": "Multimedia",
    "cs.MS": "Mathematical Software",
    "cs.NA": "Numerical Analysis",
    "cs.NE": "Neural and Evolutionary Computing",
    "cs.NI": "Networking and Internet Architecture",
    "cs.OH": "Other Computer Science",
    "cs.OS": "Operating Systems",
    "cs.PF": "Performance",
    "cs.PL": "Programming Languages",
    "cs.RO": "Robotics",
    "cs.SC": "Symbolic Computation",
    "cs.SD": "Sound",
    "cs.SE": "Software Engineering",
    "cs.SI": "Social and Information Networks",
    "cs.SY": "Systems and Control",
    "econ.EM": "Econometrics",
    "econ.GN": "General Economics",
    "econ.TH": "Theoretical Economics",
    "eess.AS": "Audio and Speech Processing",
    "eess.IV": "Image and Video Processing",
    "eess.SP": "Signal Processing",
    "eess.SY": "Systems and Control",
    "math.AC": "Commutative Algebra",
    "math.AG": "Algebraic Geometry",
    "math.AP": "Analysis of PDEs",
    "math.AT": "Algebraic Topology",
    "math.CA": "Classical Analysis and ODEs",
    "math.CO": "Combinatorics",
    "math.CT": "Category Theory",
    "math.CV": "Complex Variables",
    "math.DG": "Differential Geometry",
    "math.DS": "Dynamical Systems",
    "math.FA": "Functional Analysis",
    "math.GM": "General Mathematics",
    "math.GN": "General Topology",
    "math.GR": "Group Theory",
    "math.GT": "Geometric Topology",
    "math.HO": "History and Overview",
    "math.IT": "Information Theory",
    "math.KT": "K-Theory and Homology",
    "math.LO": "Logic",
    "math.MG": "Metric Geometry",
    "math.MP": "Mathematical Physics",
    "math.NA": "Numerical Analysis",
    "math.NT": "Number Theory",
    "math.OA": "Operator Algebras",
    "math.OC": "Optimization and Control",
    "math.PR": "Probability",
    "math.QA": "Quantum Algebra",
    "math.RA": "Rings and Algebras",
    "math.RT": "Representation Theory",
    "math.SG": "Symplectic Geometry",
    "math.SP": "Spectral Theory",
    "math.ST": "Statistics Theory",
    "astro-ph.CO": "Cosmology and Nongalactic Astrophysics",
    "astro-ph.EP": "Earth and Planetary Astrophysics",
    "astro-ph.GA": "Astrophysics of Galaxies",
    "astro-ph.HE": "High Energy Astrophysical Phenomena",
    "astro-ph.IM": "Instrumentation and Methods for Astrophysics",
    "astro-ph.SR": "Solar and Stellar Astrophysics",
    "cond-mat.dis-nn": "Disordered Systems and Neural Networks",
    "cond-mat.mes-hall": "Mesoscale and Nanoscale Physics",
    "cond-mat.mtrl-sci": "Materials Science",
    "cond-mat.other": "Other Condensed Matter",
    "cond-mat.quant-gas": "Quantum Gases",
    "cond-mat.soft": "Soft Condensed Matter",
    "cond-mat.stat-mech": "Statistical Mechanics",
    "cond-mat.str-el": "Strongly Correlated Electrons",
    "cond-mat.supr-con": "Superconductivity",
    "gr-qc": "General Relativity and Quantum Cosmology",
    "hep-ex": "High Energy Physics - Experiment",
    "hep-lat": "High Energy Physics - Lattice",
    "hep-ph": "High Energy Physics - Phenomenology",
    "hep-th": "High Energy Physics - Theory",
    "math-ph": "Mathematical Physics",
    "nlin.AO": "Adaptation and Self-Organizing Systems",
    "nlin.CD": "Chaotic Dynamics",
    "nlin.CG": "Cellular Automata and Lattice Gases",
    "nlin.PS": "Pattern Formation and Solitons",
    "nlin.SI": "Exactly Solvable and Integrable Systems",
    "nucl-ex": "Nuclear Experiment",
    "nucl-th": "Nuclear Theory",
    "physics.acc-ph": "Accelerator Physics",
    "physics.ao-ph": "Atmospheric and Oceanic Physics",
    "physics.app-ph": "Applied Physics",
    "physics.atm-clus": "Atomic and Molecular Clusters",
    "physics.atom-ph": "Atomic Physics",
    "physics.bio-ph": "Biological Physics",
    "physics.chem-ph": "Chemical Physics",
    "physics.class-ph": "Classical Physics",
    "physics.comp-ph": "Computational Physics",
    "physics.data-an": "Data Analysis, Statistics and Probability",
    "physics.ed-ph": "Physics Education",
    "physics.flu-dyn": "Fluid Dynamics",
    "physics.gen-ph": "General Physics",
    "physics.geo-ph": "Geophysics",
    "physics.hist-ph": "History and Philosophy of Physics",
    "physics.ins-det": "Instrumentation and Detectors",
    "physics.med-ph": "Medical Physics",
    "physics.optics": "Optics",
    "physics.plasm-ph": "Plasma Physics",
    "physics.pop-ph": "Popular Physics",
    "physics.soc-ph": "Physics and Society",
    "physics.space-ph": "Space Physics",
    "quant-ph": "Quantum Physics",
    "q-bio.BM": "Biomolecules",
    "q-bio.CB": "Cell Behavior",
    "q-bio.GN": "Genomics",
    "q-bio.MN": "Molecular Networks",
    "q-bio.NC": "Neurons and Cognition",
    "q-bio.OT": "Other Quantitative Biology",
    "q-bio.PE": "Populations and Evolution",
    "q-bio.QM": "Quantitative Methods",
    "q-bio.SC": "Subcellular Processes",
    "q-bio.TO": "Tissues and Organs",
    "q-fin.CP": "Computational Finance",
    "q-fin.EC": "Economics",
    "q-fin.GN": "General Finance",
    "q-fin.MF": "Mathematical Finance",
    "q-fin.PM": "Portfolio Management",
    "q-fin.PR": "Pricing of Securities",
    "q-fin.RM": "Risk Management",
    "q-fin.ST": "Statistical Finance",
    "q-fin.TR": "Trading and Market Microstructure",
    "stat.AP": "Applications",
    "stat.CO": "Computation",
    "stat.ME": "Methodology",
    "stat.ML": "Machine Learning",
    "stat.OT": "Other Statistics",
    "stat.TH": "Statistics Theory",
}
"""The 155 active categories with their names, aliases included, in the order of arXiv's page."""

_SPELLINGS = {category.lower(): category for category in NAMES}


@dataclass(frozen=True, slots=True)
class Category:
    """An active category under its canonical identifier; `aliases` are its other identifiers."""

    identifier: str
    name: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Archive:
    """A part of arXiv with its categories; `group` is the heading of arXiv's page it stands under."""

    identifier: str
    name: str
    group: str
    categories: tuple[Category, ...]


def is_category(text: str) -> bool:
    """Whether `text` names an active category or an alias of one, in any case of letters."""
    return text.strip().lower() in _SPELLINGS


def canonical(text: str) -> str:
    """Return the one identifier of the category that `text` names in any case of letters: `CS.na` is `math.NA`.

    What is no active category (an archive, a retired category) comes back as it is, without outer blanks.
    """
    stripped = text.strip()
    spelled = _SPELLINGS.get(stripped.lower(), stripped)
    return ALIASES.get(spelled, spelled)


def name(category: str) -> str:
    """Return the category's name, or the identifier itself when it is no active category."""
    known = canonical(category)
    return NAMES.get(known, known)


def archives() -> tuple[Archive, ...]:
    """Return the archives in the order of arXiv's page, each with its categories, every category once."""
    return _ALL


def _archive(identifier: str, archive_name: str, group: str) -> Archive:
    return Archive(identifier, archive_name, group, tuple(_categories_of(identifier)))


def _categories_of(archive: str) -> list[Category]:
    return [
        Category(category, category_name, tuple(alias for alias, real in ALIASES.items() if real == category))
        for category, category_name in NAMES.items()
        if category.partition(".")[0] == archive and category not in ALIASES
    ]


_ALL = tuple(_archive(*archive) for archive in _ARCHIVES)
