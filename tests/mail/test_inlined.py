"""Parts of documents that are put together without a template, held against what the template makes."""

import pytest
from django.utils.safestring import SafeString

from digests.mail.inlined import fragment_template, part, without_blank_lines

ENTRY = "mail/digest/_entry.html"
VALUES = {
    "pick": "A &lt;pick&gt; \0whys\0",
    "standing": "1 · score 87.5",
    "paper": '<p class="title">Title\n\n</p>',
    "whys": "<b>+3</b> {{ like }} {% if %}",
    "meta": "cs.LG",
    "like": "https://papers.example.org/tap/1/",
    "dismiss": "https://papers.example.org/tap/2/",
    "save": "https://papers.example.org/tap/3/",
}


@pytest.mark.parametrize("absent", [(), ("pick",), ("standing", "whys"), ("pick", "standing", "whys", "meta")])
def test_a_part_is_what_its_template_makes(absent):
    values = {name: "" if name in absent else value for name, value in VALUES.items()}
    by_template = fragment_template(ENTRY).render({name: SafeString(value) for name, value in values.items()})

    made = part(ENTRY, **values)

    assert without_blank_lines(made) == without_blank_lines(by_template).strip()
    assert ('class="rank"' in made, 'class="why"' in made) == ("standing" not in absent, "whys" not in absent)
