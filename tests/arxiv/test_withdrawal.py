"""Comments and abstracts of real papers, withdrawn and not."""

import time

import pytest

from digests.arxiv.withdrawal import is_withdrawal_notice

WITHDRAWN_BY_COMMENT = [
    "Withdrawn",
    "WITHDRAWN.",
    "Withdrawn; superseded by arXiv:2504.01234",
    "Withdrawn due to conceptual errors highlighted by referees",
    "Withdrawn for revision: the manuscript requires additional scalability analysis",
    "Withdrawn: The construction of the category in section 5 contains a flaw that invalidates the assertion",
    "Withdrawal due to errors: (1) entropy squeezing calculated with wrong information entropy",
    "Withdrawing temporarily to coordinate revisions with co-authors. A revised version will be resubmitted",
    "Withdrew the paper, resubmit a rewritten version",
    "This paper has been withdrawn",
    "This paper as been withdrawn",
    "This paper is hereby withdrawn.",
    "This paper has been withdrawn by the author because it was merged into a new paper (arXiv:1606.03705)",
    "This paper has been withdrawn. Theorem 38 and Corollary 39 are in error.",
    "This reprint has been withdrawn at the request of the AGU. The paper has been published: J. GEOPHYS. RES., 116",
    "This preprint is withdrawn due to significant errors in the emergent geometric isomorphism results",
    "Submitted to IEEE Trans. Inform. Theory, June 03, 2007, for review, This paper has been withdrawn by the authors.",
    "arXiv admin note: This submission has been withdrawn due to violation of arXiv policies",
    "arXiv admin note: This submission has been removed by arXiv administrators",
    "This submissions has been withdrawn by arXiv administrators because the submitter had no right to post it",
    "The authors have identified limitations in the tests. The manuscript is withdrawn pending additional analysis",
    "Therefore, the current version is being withdrawn to prevent dissemination of inaccurate results",
    "The previous version had an error; this paper has been withdrawn entirely.",
    "supersedes arXiv:2011.10199; this paper has been withdrawn",
    "12 pages; withdrawn by the author",
    "The authors are withdrawing this manuscript due to substantial revisions currently underway",
    "The authors have withdrawn this manuscript because institutional authorization was not obtained",
    "We withdraw this submission since a few components of the analysis were found to be faulty",
    "I would like to withdraw the paper because I would like to change some of the results in it",
    "After careful consideration, we have decided to withdraw the manuscript",
    "We request withdrawal due to critical inconsistencies in the Result Analysis",
    "I am writing to request the withdrawal of my submission",
    "Hence I seek withdrawal of this paper as it might be misleading",
    "Accordingly, I respectfully request that this work be withdrawn",
    "retracted due to an error in Section 5",
]
NOT_WITHDRAWN_BY_COMMENT = [
    "",
    "12 pages, 3 figures",
    "arXiv admin note: substantial text overlap with arXiv:2407.18191",
    "It could be withdrawn if accepted in IEEE Transaction on Quantum Engineering",
    "A previous version of this manuscript was withdrawn due to an error in interpretation.",
    "Earlier version withdrawn. This revision corrects Theorem 3.",
    "52 pages, 5 figures. This is a merger of the original version 1 with the withdrawn paper arXiv:2407.18191.",
    "14 pages, Replaces the withdrawn manuscript (arXiv:quant-ph:1911.03628)",
    "This is a replacement for the previously withdrawn paper.",
    "It is the corrected and modified version of arXiv:2105.14712, which was recently withdrawn",
    "This manuscript supersedes the earlier, withdrawn preprint arXiv:2504.15607",
    'incorporates arXiv:2011.10199 "Super-clustering", which has been withdrawn',
    "v2: symmetry correction (the linear envelope coupling of v1 is forbidden and withdrawn; amplitude fixed)",
    "v3: substantive correction; v2's central claims are withdrawn",
    "Section 6 (quantum-classical separation) is withdrawn. Lemma 6.1 extended the rate.",
    "12 pages. Complete rewrite of v1, new title. Withdrawn as erroneous: the definition (Def. 4)",
    "Accepted at the QCI 2026 workshop; withdrawn from the proceedings because the author could not attend",
    "17 pages, 6 figures; paper withdrawn from IEEE Transactions on Signal Processing and re-submitted",
    "Withdrawn from ICML 2024",
]
WITHDRAWN_BY_ABSTRACT = [
    "This paper has been withdrawn.",
    "this paper has been withdrawn",
    "This paper has been withdrawn Abstract: This paper has been withdrawn by the\nauthor due to the publication.",
    "This paper has\nbeen withdrawn by the author due to a crucial error in equation (3).",
    "[This paper has been withdrawn by the author due to updated research (arXiv:1811.01918)] As the modern paradigm",
    "Withdrawn by the authors due to an error in the proof of the finite field result (Thm. 1.5)",
    "The paper is withdrawn. The proof has an error.",
    "The following paper has been withdrawn from consideration for publication because there are mistakes.",
    "- Paper withdrawn by the author - CMOS Monolithic Active Pixel Sensors for charged particle detection",
    "After receiving useful peer comments, we would like to withdraw this paper.",
]
ABOUT_WITHDRAWAL = [
    "We study whether a paper has been withdrawn from a benchmark.",
    "Papers are withdrawn from journals for many reasons, which we survey here.",
    "In a known case, the paper was retracted after ten years; citations went on.",
    "Retracted papers continue to be cited. We follow what happens when the authors withdrew the paper.",
    "The dip-coating geometry, where a solid plate is withdrawn from a bath, is classic.",
    "Withdrawal of a plate from a bath entrains a film.",
    "Withdrawal by depositors can make a bank fail.",
    "Withdrawing a bid before the deadline may be profitable.",
    "We request that providers inform patients of withdrawal symptoms.",
    "Every homotopy retract is retracted by a map of this version of the space.",
]


@pytest.mark.parametrize("comment", WITHDRAWN_BY_COMMENT)
def test_a_comment_that_says_so_is_a_notice(comment):
    assert is_withdrawal_notice(comment, "We study bridges.")


@pytest.mark.parametrize("comment", NOT_WITHDRAWN_BY_COMMENT)
def test_a_comment_about_something_else_that_was_withdrawn_is_no_notice(comment):
    assert not is_withdrawal_notice(comment, "We study bridges.")


@pytest.mark.parametrize("abstract", WITHDRAWN_BY_ABSTRACT)
def test_an_overwritten_abstract_is_a_notice(abstract):
    assert is_withdrawal_notice("", abstract)


@pytest.mark.parametrize("abstract", ABOUT_WITHDRAWAL)
def test_a_paper_about_withdrawal_is_not_withdrawn(abstract):
    assert not is_withdrawal_notice("10 pages", abstract)


@pytest.mark.parametrize("word", ["we ", "withdrawn by the ", "this paper has been ", "the all ", "( ", "request a "])
def test_no_text_takes_long_to_judge(word):
    text = (word * 4000)[:20_000] + "withdr"
    began = time.process_time()

    assert is_withdrawal_notice(text, text) == word.startswith("withdrawn")
    assert time.process_time() - began < 0.5
