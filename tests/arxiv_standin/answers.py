"""A request at a moment to arXiv's answer: which batch each door shows when, faults included. Knows no sockets."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from digests.arxiv.identifiers import IdentifierError, parse
from tests.arxiv_standin import feeds, fulltexts, pages
from tests.arxiv_standin import query as api
from tests.arxiv_standin.days import ONE, announced_at, eastern_day, harvestable_at, midnight
from tests.arxiv_standin.faults import Door, Fault, Faults, Way
from tests.arxiv_standin.feeds import Feed
from tests.arxiv_standin.fulltexts import Has
from tests.arxiv_standin.oai import Change, Oai
from tests.arxiv_standin.pages import Page
from tests.arxiv_standin.subjects import Subject, respelled, subject
from tests.arxiv_standin.world import Listed, World

XML, RSS, ATOM, HTML = "application/xml", "application/rss+xml", "application/atom+xml", "text/html; charset=utf-8"
PDF = "application/pdf"
CATCHUP_DAYS = 91
"""How far back catch-up pages reach: 90 days, and one for the zones of time."""
_MAX_RESULTS = 2000

Arguments = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent: status, content type, body, and further headers."""

    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Arxiv:
    """arXiv, of a world and its faults. `feed_limit` and `oai_limit` are the most entries of a feed and a page.

    With `catchup_as_filed`, catch-up pages list a day's papers in the categories where they are filed by now. By its
    source that is what arXiv does: a paper that is cross-listed days later appears on the page of its first day, too,
    and one that is cross-listed today on the page of each of its other secondary categories. Truth knows neither.
    """

    def __init__(
        self,
        world: World,
        faults: Faults,
        *,
        feed_limit: int = 2000,
        oai_limit: int = 2000,
        catchup_as_filed: bool = False,
    ) -> None:
        self.world = world
        self.faults = faults
        self._feed_limit = feed_limit
        self._catchup_as_filed = catchup_as_filed
        self._oai = Oai(self._changed, oai_limit)
        self._documents: dict[tuple[object, ...], bytes] = {}
        self._changed_by_day = lru_cache(maxsize=2)(world.changed)

    def feed(self, asked: str, arguments: Arguments, now: datetime, *, is_atom: bool = False) -> Reply:
        """Answer `/rss/<asked>` or `/atom/<asked>`."""
        names = list(map(respelled, asked.split("+")))
        subjects = [subject(name) for name in names]
        known = [one for one in subjects if one is not None]
        if len(known) < len(names) or arguments:
            reason = "Invalid RSS version." if arguments else _wrong_query(names, subjects)
            return Reply(400, RSS, feeds.error(asked, reason))
        categories = frozenset[str]().union(*(one.categories for one in known))
        today = eastern_day(now)
        wrong = self.faults.active(today, Door.FEED, categories, now)
        day = self._feed_day(today, wrong)
        described = [listed for listed in self._listed(day, categories) if not listed.paper.is_nameless]
        entries = _first(described, wrong)[-self._feed_limit :]
        if cut := wrong.get(Way.CUT):
            entries = entries[-int(cut.amount) :]
        built_at = self._built_at("+".join(names), today, categories, now)
        shown = Feed("+".join(names), today, built_at, today, entries)
        if Way.DATES_LAG in wrong:
            shown = replace(shown, dated=today - ONE, built_at=built_at - ONE)
        key = (is_atom, shown.query, shown.dated, shown.built_at, today, day, len(entries))
        body = self._document(key, lambda: feeds.atom(shown) if is_atom else feeds.rss(shown))
        left = int((midnight(today + ONE) - now).total_seconds())
        return Reply(200, ATOM if is_atom else RSS, body, {"Cache-Control": f"max-age={left}"})

    def new(self, asked: str, arguments: Arguments, now: datetime) -> Reply:
        """Answer `/list/<asked>/new`."""
        found = subject(asked)
        if found is None:
            return _bad_request(f"Invalid archive or category: {asked}")
        show, skip = _only(arguments, "show"), _only(arguments, "skip")
        if show and not (show.isdecimal() and int(show) in pages.SHOWN):
            return _bad_request(f"Invalid show value. Valid values: {', '.join(map(str, pages.SHOWN))}")
        day = self._newest(Door.NEW, found.categories, now)
        entries: Sequence[Listed] = ()
        if day in self.world.days:
            wrong = self.faults.active(day, Door.NEW, found.categories, now)
            entries = _first(self.world.listed(day, found.categories), wrong)
        start = int(skip) if skip.isdecimal() else 0
        page = Page(found, day, entries, day, start, int(show or pages.PAGE_ENTRIES))
        key = (Door.NEW, found.identifier, day, len(entries), page.skip, page.show)
        return Reply(200, HTML, self._document(key, lambda: pages.new_page(page)))

    def catchup(self, asked: str, day_text: str, arguments: Arguments, now: datetime) -> Reply:
        """Answer `/catchup/<asked>/<day_text>`."""
        found = subject(asked)
        if found is None:
            return _bad_request("Invalid subject. Subject must be an archive, category or 'grp_physics'")
        wrong = _wrong_catchup(day_text, arguments, now)
        if wrong:
            return _bad_request(wrong)
        number = int(_only(arguments, "page") or 1)
        day = date.fromisoformat(day_text)
        if found.identifier != asked:
            address = f"/catchup/{found.identifier}/{day}?abs={_only(arguments, 'abs') or 'False'}&page={number}"
            return Reply(301, HTML, b"", {"Location": address})
        has_abstracts = _only(arguments, "abs") == "True"
        skip = (number - 1) * pages.PAGE_ENTRIES
        return self._catchup(found, day, Page(found, day, (), day, skip, has_abstracts=has_abstracts), now)

    def query(self, arguments: Arguments, now: datetime) -> Reply:
        """Answer `/api/query`; papers are found by their identifiers only."""
        id_list = ",".join(arguments.get("id_list", ()))
        numbers = {name: _only(arguments, name) or start for name, start in (("start", "0"), ("max_results", "10"))}
        wrong = next((f"{name} must be an integer" for name, text in numbers.items() if not text.isdecimal()), "")
        start, max_results = (int(text) if text.isdecimal() else 0 for text in numbers.values())
        if max_results > _MAX_RESULTS:
            wrong = f"max_results must be {_MAX_RESULTS} or less"
        if not id_list or any(arguments.get("search_query", ())):
            wrong = "this stand-in finds papers by id_list only"
        if wrong:
            return Reply(400, ATOM, api.error(wrong, now))
        try:
            asked = [parse(text.strip()) for text in id_list.split(",") if text.strip()]
        except IdentifierError:
            bad = next(text for text in id_list.split(",") if not _is_identifier(text.strip()))
            return Reply(400, ATOM, api.error(f"incorrect id format for {bad}", now))
        day = self._told_by_api(now)
        found = [paper for identifier in asked if (paper := self._found(*identifier, day, now))]
        wrong_day = self.faults.active(eastern_day(now), Door.QUERY, frozenset(), now)
        shown = [] if Way.API_EMPTY in wrong_day else found[start : start + max_results]
        question = api.Question(id_list, start, max_results, now)
        return Reply(200, ATOM, api.answer(question, len(found), shown))

    def oai(self, arguments: Arguments, now: datetime) -> Reply:
        """Answer `/oai`."""
        return Reply(200, XML, self._oai.answer(arguments, now))

    def text(self, name: str, now: datetime, *, is_pdf: bool) -> Reply:
        """Answer `/html/<name>` or `/pdf/<name>`: what arXiv has of a paper's text."""
        try:
            identifier = parse(name)
        except IdentifierError:
            return _no_page()
        found = self._found(identifier.arxiv_id, identifier.version, eastern_day(now), now)
        has = fulltexts.has(identifier.arxiv_id)
        if found is None or has is Has.NOTHING or (not is_pdf and has is not Has.BOTH):
            return _no_page()
        written = fulltexts.written(found.state.text.title, found.state.text.abstract)
        if not is_pdf:
            return Reply(200, HTML, fulltexts.page(written))
        if has is Has.HUGE_PDF:
            return Reply(200, PDF, b"%PDF-1.4\n" + bytes(fulltexts.HUGE_BYTES))
        return Reply(200, PDF, fulltexts.broken_pdf(written) if has is Has.BROKEN_PDF else fulltexts.pdf(written))

    def _listed(self, day: date | None, categories: frozenset[str]) -> Sequence[Listed]:
        return self.world.listed(day, categories) if day else ()

    def _feed_day(self, today: date, wrong: Mapping[Way, Fault]) -> date | None:
        if Way.STALE in wrong:
            return self.world.day_before(today)
        return today if today in self.world.days and Way.LATE not in wrong else None

    def _built_at(self, asked: str, today: date, categories: frozenset[str], now: datetime) -> datetime:
        """Return when the feed was built: soon after midnight, and again when something that was wrong was mended."""
        chance = zlib.crc32(f"{asked}{today}".encode())
        after = (
            timedelta(minutes=9 + chance % 23, seconds=chance % 60)
            if "+" in asked
            else timedelta(seconds=2 + chance % 18)
        )
        mended = [fault.until for fault in self.faults.of(today, Door.FEED, categories) if fault.until <= now]
        return min(max(midnight(today) + after, *mended, midnight(today)), now)

    def _newest(self, door: Door, categories: frozenset[str], now: datetime) -> date:
        """Return the day of the newest batch at a door; before the first, a day without any."""
        for day in reversed(self.world.days):
            wrong = {fault.way: fault for fault in self.faults.of(day, door, categories)}
            shown_at = announced_at(day)
            if Way.EARLY in wrong:
                shown_at = min(shown_at, wrong[Way.EARLY].until)
            for way in (Way.LATE, Way.STALE):
                if way in wrong:
                    shown_at = max(shown_at, wrong[way].until)
            if shown_at <= now:
                return day
        return self.world.days[0] - 7 * ONE

    def _catchup(self, found: Subject, day: date, page: Page, now: datetime) -> Reply:
        entries: Sequence[Listed] = ()
        wrong = self.faults.active(day, Door.CATCHUP, found.categories, now)
        told_on = max(day, self._newest(Door.CATCHUP, frozenset(), now))
        if day in self.world.days and not {Way.LATE, Way.STALE} & set(wrong):
            listed = self.world.listed(day, found.categories)
            if self._catchup_as_filed:
                listed = self.world.listed_as_filed(day, found.categories, told_on)
            entries = _first(listed, wrong)
        next_day = next((later for later in self.world.days if day < later <= told_on), None)
        whole = replace(page, entries=entries, told_on=told_on, next_day=next_day)
        key = (Door.CATCHUP, found.identifier, day, len(entries), page.skip, page.has_abstracts, told_on)
        return Reply(200, HTML, self._document(key, lambda: pages.catchup_page(whole)))

    def _told_by_api(self, now: datetime) -> date:
        """Return the day whose metadata the search API has."""
        today = eastern_day(now)
        is_late = Way.LATE in self.faults.active(today, Door.QUERY, frozenset(), now)
        return today - ONE if is_late else today

    def _found(self, arxiv_id: str, version: int | None, day: date, now: datetime) -> api.Found | None:
        paper = self.world.papers.get(arxiv_id)
        state = paper.on(day) if paper else None
        if paper is None or state is None or paper.is_nameless or (version or 1) > state.version:
            return None
        first_day = paper.states[0].since
        for fault in self.faults.active(first_day, Door.QUERY, frozenset(), now).values():
            if fault.way == Way.API_MISSING and _chance(arxiv_id) < fault.amount:
                return None
        return api.Found(paper, state, version or state.version)

    def _changed(self, now: datetime) -> Sequence[Change]:
        """Return what OAI-PMH knows at a moment."""
        day = self._harvestable(now)
        changed = self._changed_by_day(day)
        for fault in self.faults.faults:
            if fault.way == Way.OAI_INCOMPLETE and fault.day <= day and now < fault.until:
                since, lost = fault.day, fault.amount
                changed = [one for one in changed if one[0] != since or _chance(one[1].arxiv_id) >= lost]
        return changed

    def _harvestable(self, now: datetime) -> date:
        day = eastern_day(now) + ONE
        while harvestable_at(day) > now or Way.LATE in self.faults.active(day, Door.OAI, frozenset(), now):
            day -= ONE
        return day

    def _document(self, key: tuple[object, ...], render: Callable[[], bytes]) -> bytes:
        """Return a document, rendered once while it is asked for often."""
        if key not in self._documents:
            while len(self._documents) >= 64:
                self._documents.pop(next(iter(self._documents)))
            self._documents[key] = render()
        return self._documents[key]


def _chance(arxiv_id: str) -> float:
    return zlib.crc32(arxiv_id.encode()) % 1000 / 1000


def _first(entries: Sequence[Listed], wrong: Mapping[Way, Fault]) -> Sequence[Listed]:
    stragglers = wrong.get(Way.STRAGGLERS)
    return entries[: int(stragglers.amount)] if stragglers else entries


def _only(arguments: Arguments, name: str) -> str:
    return next(iter(arguments.get(name, ())), "")


def _wrong_query(names: Sequence[str], subjects: Sequence[Subject | None]) -> str:
    bad = next(name for name, found in zip(names, subjects, strict=True) if found is None)
    if not bad:
        return "Bad query: empty archive or category."
    archive, dot, category = bad.partition(".")
    if dot and subject(archive):
        return f"Bad subject class '{category}'."
    return f"Bad archive '{archive}'. Valid archives are listed at https://arxiv.org/archive."


def _bad_request(message: str) -> Reply:
    return Reply(400, HTML, pages.error_page(400, "Bad Request", message))


def _no_page() -> Reply:
    return Reply(404, HTML, pages.error_page(404, "Page not found", "The page you requested does not exist."))


def _wrong_catchup(day_text: str, arguments: Arguments, now: datetime) -> str:
    """Return what is wrong with the address of a catch-up page, in arXiv's words; nothing if it is right."""
    today = eastern_day(now)
    day = _day(day_text)
    number = _only(arguments, "page") or "1"
    checks = (
        (set(arguments) - {"abs", "page"}, "Unexpected parameters. Only accepted parameters are: 'page', and 'abs'"),
        (day is None, "Invalid date format. Use format: YYYY-MM-DD"),
        (day and day < today - CATCHUP_DAYS * ONE, f"Invalid date: {day}. Catchup only allowed for past 90 days"),
        (day and day > today, f"Invalid date: {day}. Can't request date later than today"),
        (
            (_only(arguments, "abs") or "False") not in {"True", "False"},
            "Invalid abs value. Use ?abs=True to include abstracts or ?abs=False to not",
        ),
        (
            not number.isdecimal() or int(number) < 1,
            "Invalid page value. Page value should be a positive integer like ?page=3",
        ),
    )
    return next((message for is_wrong, message in checks if is_wrong), "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _is_identifier(text: str) -> bool:
    try:
        parse(text)
    except IdentifierError:
        return not text
    return True
