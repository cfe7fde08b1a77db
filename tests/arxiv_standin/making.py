"""How a world comes about, day by day: new papers, replacements, late cross-lists, withdrawals, silent edits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from tests.arxiv_standin.days import ONE, deadline
from tests.arxiv_standin.decks import Decks
from tests.arxiv_standin.numbering import Numbers
from tests.arxiv_standin.papers import LAST_LISTED_VERSION, Action, Event, Paper, State, Version
from tests.arxiv_standin.texts import Text

_WEEKDAYS = (0.8, 1.75, 1.0, 0.95, 0.97)
"""New papers from Monday to Friday against a Wednesday's: Tuesday's are those of a whole weekend."""
_LICENSES = {
    "http://arxiv.org/licenses/nonexclusive-distrib/1.0/": 46,
    "http://creativecommons.org/licenses/by/4.0/": 41,
    "http://creativecommons.org/licenses/by-nc-nd/4.0/": 6,
    "http://creativecommons.org/licenses/by-nc-sa/4.0/": 4,
    "http://creativecommons.org/publicdomain/zero/1.0/": 3,
}


@dataclass(frozen=True, slots=True)
class Rates:
    """How often things happen, as shares of a day's new papers, or of its replacements (`withdrawals`).

    `second_version` are papers that are at version 2 when they are announced; `held_back` those that moderation kept
    for days, so that they are announced later than their date says; `outside` those of other categories that are
    cross-listed into the world's; `backlog` is the share of replacements of papers from before the world began.
    """

    replacements: float = 0.55
    backlog: float = 0.5
    late_crosses: float = 0.04
    silent_edits: float = 0.05
    withdrawals: float = 0.02
    second_version: float = 0.01
    held_back: float = 0.02
    outside: float = 0.15
    odd: float = 0.004


@dataclass(slots=True)
class _Draft:
    """A paper in the making."""

    arxiv_id: str
    submitter: str
    license_url: str
    states: list[State]
    is_nameless: bool = False

    @property
    def now(self) -> State:
        return self.states[-1]

    def become(self, state: State) -> None:
        if state.since == self.now.since:
            self.states.pop()
        self.states.append(state)


@dataclass(frozen=True, slots=True)
class _Happening:
    arxiv_id: str
    version: int
    action: Action
    categories: frozenset[str]
    primary: str


@dataclass(slots=True)
class _Window:
    """The submissions of a listing: between two deadlines."""

    day: date
    opens: datetime
    closes: datetime

    def moment(self, random: Random) -> datetime:
        seconds = int((self.closes - self.opens).total_seconds())
        return self.opens + timedelta(seconds=random.randint(1, seconds))


@dataclass(slots=True)
class Making:
    """A world in the making; `announce` adds a day to it."""

    seed: int
    categories: tuple[str, ...]
    papers_per_day: int
    rates: Rates
    _random: Random = field(init=False)
    _decks: Decks = field(init=False)
    _numbers: Numbers = field(init=False)
    _drafts: dict[str, _Draft] = field(init=False, default_factory=dict)
    _happenings: dict[date, list[_Happening]] = field(init=False, default_factory=lambda: defaultdict(list))
    _announced: list[str] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)
        self._decks = Decks(self._random, self.categories)
        self._numbers = Numbers(self._random)

    def announce(self, day: date, *, since: date, is_trap: bool, sizes: Mapping[str, int]) -> None:
        """Announce a day; `since` is the announcement day before, `sizes` sets categories' new papers."""
        window = _Window(day, deadline(since), deadline(day))
        number = self.papers_per_day * _WEEKDAYS[day.weekday()] * self._random.uniform(0.85, 1.15)
        traps = 3 if is_trap else 1
        known = len(self._announced)
        self._announce_new(window, round(number), sizes, second_version=self.rates.second_version * traps * 2)
        touched = set(self._announced[known:])
        for _ in range(self._times(number * self.rates.late_crosses * traps, at_least=1)):
            self._cross_list(window, touched)
        for _ in range(self._times(number * self.rates.replacements, at_least=traps)):
            self._replace(window, touched, is_recent=is_trap)
        for _ in range(self._times(number * self.rates.silent_edits)):
            self._edit_silently(window, touched)

    def hide(self, number: int, span: Sequence[date]) -> None:
        """Let no door tell more than the number of some papers, which are announced on days of the span."""
        for place in range(number):
            day = span[(place + 1) * len(span) // (number + 1)]
            news = (happening for happening in self._happenings[day] if happening.action == Action.NEW)
            hidden = next(happening for happening in news if not self._drafts[happening.arxiv_id].is_nameless)
            draft = self._drafts[hidden.arxiv_id]
            draft.is_nameless = True
            for happenings in self._happenings.values():
                happenings[:] = [one for one in happenings if one is hidden or one.arxiv_id != hidden.arxiv_id]

    def made(self) -> tuple[dict[str, Paper], dict[date, tuple[Event, ...]]]:
        """Return the papers by identifier and the events by day."""
        papers = {
            draft.arxiv_id: Paper(
                draft.arxiv_id, draft.submitter, draft.license_url, tuple(draft.states), draft.is_nameless
            )
            for draft in self._drafts.values()
        }
        events = {
            day: tuple(
                Event(papers[one.arxiv_id], one.version, one.action, one.categories, one.primary) for one in happenings
            )
            for day, happenings in self._happenings.items()
        }
        return papers, events

    def _times(self, number: float, at_least: int = 0) -> int:
        whole = int(number)
        return max(at_least, whole + (self._random.random() < number - whole))

    def _announce_new(self, window: _Window, number: int, sizes: Mapping[str, int], *, second_version: float) -> None:
        drawn: list[tuple[Text, tuple[str, ...]]] = [
            self._decks.draw(category, odd=self.rates.odd, outside=self.rates.outside)
            for category in self._decks.primaries(number)
            if category not in sizes
        ]
        for category, size in sizes.items():
            drawn.extend(self._decks.draw(category) for _ in range(size))
        self._random.shuffle(drawn)
        for text, categories in drawn:
            dates = sorted(window.moment(self._random) for _ in range(1 + (self._random.random() < second_version)))
            if self._random.random() < self.rates.held_back:
                held_for = timedelta(days=self._random.randint(1, 9))
                dates = [moment - held_for for moment in dates]
            draft = self._draft(self._numbers.new(window.day), text, categories, dates, since=window.day)
            self._announced.append(draft.arxiv_id)
            self._happen(window.day, draft, Action.NEW, categories)

    def _draft(
        self, arxiv_id: str, text: Text, categories: tuple[str, ...], dates: Sequence[datetime], *, since: date
    ) -> _Draft:
        versions = tuple(self._version(number, moment) for number, moment in enumerate(dates, start=1))
        comment = f"{self._random.randint(5, 60)} pages, {self._random.randint(1, 20)} figures"
        state = State(since, text, versions, categories, comment if self._random.random() < 0.6 else "")
        (license_url,) = self._random.choices(list(_LICENSES), list(_LICENSES.values()))
        draft = _Draft(arxiv_id, text.authors[0].name, license_url, [state])
        self._drafts[arxiv_id] = draft
        return draft

    def _version(self, number: int, moment: datetime) -> Version:
        return Version(number, moment.replace(microsecond=0), self._random.randint(40, 9000))

    def _happen(self, day: date, draft: _Draft, action: Action, categories: Sequence[str]) -> None:
        happening = _Happening(
            draft.arxiv_id, draft.now.version, action, frozenset(categories), draft.now.categories[0]
        )
        self._happenings[day].append(happening)

    def _replace(self, window: _Window, touched: set[str], *, is_recent: bool) -> None:
        is_known = bool(self._announced) and (is_recent or self._random.random() >= self.rates.backlog)
        draft = self._recent(touched, skew=6 if is_recent else 2) if is_known else None
        draft = draft or self._from_before(window.day)
        touched.add(draft.arxiv_id)
        self._replace_draft(window, draft)

    def _replace_draft(self, window: _Window, draft: _Draft) -> None:
        now = draft.now
        version = self._version(now.version + 1, window.moment(self._random))
        state = replace(now, since=window.day, versions=(*now.versions, version))
        if self._random.random() < self.rates.withdrawals:
            state = self._withdrawn(state)
        elif now.is_withdrawn:
            state = replace(state, text=draft.states[0].text, comment="")
        else:
            state = self._revised(state, draft.arxiv_id)
        draft.become(state)
        self._happen(window.day, draft, Action.REPLACE, state.categories)

    def _withdrawn(self, state: State) -> State:
        *before, last = state.versions
        who = self._random.choice(("the author", "the authors", state.text.authors[0].name))
        notice = f"This paper has been withdrawn by {who} due to a crucial error in {self._random.choice(_ERRORS)}"
        text = state.text
        if self._random.random() < 0.3:
            text = replace(text, abstract=f"{notice}.")
        return replace(state, comment=notice, text=text, versions=(*before, replace(last, size_kb=0, source_type="I")))

    def _revised(self, state: State, arxiv_id: str) -> State:
        chance = self._random.random()
        text = state.text
        if chance < 0.25:
            addition = f" The code of this version is at https://example.org/{arxiv_id}v{state.version}."
            text = replace(text, abstract=text.abstract.rstrip() + addition)
        pages = self._random.randint(5, 60)
        comment = f"{pages} pages, revised; to appear in Annals {state.version}" if chance < 0.5 else state.comment
        return replace(state, text=text, comment=comment)

    def _recent(self, touched: set[str], *, skew: int, but_not: str = "") -> _Draft | None:
        """Return a paper of the world that nothing has happened to today; the higher `skew`, the more recent."""
        for _ in range(20):
            place = len(self._announced) - 1 - int(len(self._announced) * self._random.random() ** skew)
            draft = self._drafts[self._announced[place]] if self._announced else None
            if draft and draft.arxiv_id not in touched and but_not not in draft.now.categories:
                return draft
        return None

    def _from_before(self, day: date, but_not: str = "") -> _Draft:
        """Return a paper that was announced before the world began."""
        text, categories = self._decks.draw(self._decks.category(but_not))
        categories = tuple(category for category in categories if category != but_not)
        month, arxiv_id = self._numbers.old(day, categories[0])
        moments = [month + timedelta(minutes=self._random.randint(0, 60 * 24 * 25))]
        for _ in range(self._random.choices(range(8), (50, 20, 10, 7, 5, 4, 2, 2))[0]):
            moments.append(moments[-1] + timedelta(minutes=self._random.randint(60 * 24, 60 * 24 * 3)))
        since = moments[-1].date() + 3 * ONE
        return self._draft(arxiv_id, text, categories, moments, since=since)

    def _cross_list(self, window: _Window, touched: set[str]) -> None:
        category = self._decks.category()
        draft = self._recent(touched, skew=5, but_not=category) or self._from_before(window.day, but_not=category)
        if draft.now.version > LAST_LISTED_VERSION:
            return
        touched.add(draft.arxiv_id)
        draft.become(replace(draft.now, since=window.day, categories=(*draft.now.categories, category)))
        self._happen(window.day, draft, Action.CROSS, (category,))
        if self._random.random() < 0.1 and draft.now.version < LAST_LISTED_VERSION:
            self._replace_draft(window, draft)

    def _edit_silently(self, window: _Window, touched: set[str]) -> None:
        """Add a journal reference: nothing is announced, OAI-PMH shows the paper as changed."""
        draft = self._recent(touched, skew=1)
        if draft is None:
            return
        touched.add(draft.arxiv_id)
        place = self._random.randint(1, 99)
        doi, reference = f"10.1000/{draft.arxiv_id}.{place}", f"J. Stand. Ins {place} ({window.day.year}) {place * 7}"
        draft.become(replace(draft.now, since=window.day, doi=doi, journal_reference=reference))


_ERRORS = ("Lemma 3", "Theorem 1", "Section 4.2", "Equation (12)", "the proof of Proposition 2.1")
