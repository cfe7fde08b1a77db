"""Words that tell a reader nothing about a paper's subject when they stand alone.

They take part in comparing papers as all words do, and are only never shown as the reason of anything: "because you
liked 3 papers on *evaluate*" explains nothing. Chosen by hand among the 1,500 commonest words of 9,790 papers.
"""

from digests.ranking.plurals import singular

_REPORTING = """
accurate accurately achievable actionable adapt adapted add addition additional additionally address addressed
addressing adequate adopt adopted advance advanced advancement advancing advantage affect aim allow allowing alone
alongside amount analyze analyzed analyzing apart applied apply applying appropriate argue arise arxiv aspect assess
assessed assessing assist assume attempt available average averaged avoid aware base beneficial benefit best better
beyond bridge bridging bring broad broader broadly build building built called capability capable capture captured
capturing careful carefully case center certain challenge challenging choice choose clear clearly close com combine
combined combining comes common commonly comparable compare compared comparing comparison compelling competitive
complementary complete completely complex comprehensive comprehensively comprise comprising concept concern conclude
conduct conducted confirm consequently consider considerable considered considering consist consistent consistently
construct constructed contain containing continue contribute contribution conventional core correct correctly costly
cover covering create created creating critical critically crucial current currently date day decade deep define
defined definition deliver delivering demand depend dependent depending derive derived describe described deserve
designed designing desired despite detail detailed determine determining develop developed developing development
differ difference different differently difficult difficulty direct direction directly discuss discussed distinct
distinguish distinguishing diverse doi drive driven easily easy effect effective effectively effectiveness efficacy
efficient efficiently effort eight elegant eliminate eliminating emerge emerged emerging emphasize empirical
empirically employ employed employing enable enabled enabling encounter enforce enforced enhance enhanced
enhancement enhancing enormous enrich enriched ensure ensuring entire entirely essential establish established
establishing evaluate evaluated evaluating evolving examine examined example exceed excel excellent exhibit
exhibiting expand expect expected expensive explain exploit exploiting explore explored exploring extend extended
extending facilitate facilitating fact factor fail failing fair fall far fashion fast faster field fill finally find
finding fit five fix fixed flexible focus focused focusing follow followed following form formulate formulated
foster found four framework frequently fulfill full fully fundamental fundamentally future gain gap general
generally generate generated generating github give given giving goal good great greater greatly group grow growing
guide guided guiding half handle handling hard harder help helpful hence highlight hinder hold html http https huge
hundred idea ideal identified identify identifying illustrate impact implement implemented implementing imply
importance important importantly impressive improve improved improvement improving include included including
incorporate incorporated incorporating increase increased increasing increasingly incur indicate indicating
individual inform inherent inherently initial initially input insight inspire inspired insufficient integrate
integrated integrating intend intensive interest interesting introduce introduced introducing intuitive investigate
investigated investigating involve involved involving io isolate issue join joint jointly keep know known lack
lacking largely last late later latest latter lead leading least leave let leverage leveraged leveraging lie like
likely limit limitation limited limiting list literature little long longer look lower main mainly maintain
maintaining major majority manage manner marked markedly mean meaning meaningful means meanwhile measure mechanism
meet merely methodology might million minimal minor mitigate mitigating mode modern modest motivate motivated
naturally nature near nearly necessary necessity need needed next nine notable notably note number numerous
observation observe observed obtain obtained obtaining occur offer offering open operate opportunity optimal org
original originally outline outperform outperformed outperforming output overall overcome overcoming overlook
overlooked overview part partial partially particular particularly past percent perform performed performing period
perspective pipeline place plausible play plus point popular pose posed positive possible possibly potential
potentially powerful practical practically practice precise precisely preliminary presence prevailing prevent
previous previously primarily primary principled prior problem procedure process produce produced producing progress
prohibitive promise promising prone proper properly prove proved proven provide provided providing public publicly
purpose pursue put quality question quick quickly raise range ranging rapid rapidly rarely rate ratio reach ready
realize reason reasonable receive recent recently recognize record reduce reduced reducing reduction refer refine
regard regarding relate related relation relatively release released relevant reliable reliably rely relying remain
remaining remarkable remarkably repeat repeatedly replace report reported represent represented representing require
required requirement requiring research researcher resolve respect respective respectively rest restrict resulting
retain reveal revealing rich right rigorous rigorously role roughly run satisfy say scenario second see seek seem
select selected separate separately serve setting setup seven shed shift short should shown side significance
significant significantly similar similarly simple simply simultaneous simultaneously single situation six sixty
size slightly small smaller solely solution solve solving sought spanning special specialized specific specifically
specify spite stage standard start state still straightforward strength strengthen strict strictly striking strong
stronger strongly struggle studied study studying subsequent subsequently substantial substantially succeed success
successful successfully suffer sufficient sufficiently suggest suggested suggesting suitable suited summarize
superior support supported supporting surpass surpassing systematic systematically tackle tackling tailored take
taken taking target targeted technique ten tend term tested thorough thoroughly thousand three thus today top total
toward traditional treat true truly try turn twelve twenty two type typical typically ultimately uncover underlying
underscore understand understanding unfortunately unified unify unique uniquely unprecedented usage useful user
usual usually utility utilize utilized utilizing valid validate validated validating validity valuable variant
variety vary varying vast verified verify viable view vital want way weak weakness well wide widely widespread work
worse worst worth www year yield yielding
"""
_PARTS = """
accuracy agnostic analysis anti art based bi co component compute cross design domain effort end evaluation feature
few fine free generation grained guided high higher highest in inter intra key large larger largest level life like
low lowest many meta model modeling multi multiple natural non off one open order oriented out post power pre
prediction pseudo quasi real scale scaled self semi set shot side source specific step sub super task test time top
trade ultra under up value well wise world zero
"""

VAGUE = frozenset(map(singular, _REPORTING.split()))
"""Words that tell nothing, alone or two of them together."""

PARTS = frozenset(map(singular, _PARTS.split()))
"""Halves of compounds, as in "fine-tuning" and "zero-shot": they tell something beside any other word."""


def is_vague(term: str) -> bool:
    """Return whether a term, one or two words in the singular, says nothing of what a paper is about."""
    return term in PARTS or VAGUE.issuperset(term.split(" "))
