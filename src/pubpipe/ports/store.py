"""The newsroom database.

A `Store` hands out transactions; everything read and written in one is seen as one.
Writes are short: never a model or a network call inside.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from pubpipe.domain.alignment import Known
from pubpipe.domain.article import Extracted
from pubpipe.domain.checks import Dismissal
from pubpipe.domain.edition import Edition, Mode, Translation
from pubpipe.domain.glossary import Term
from pubpipe.domain.memory import Imported, Pair
from pubpipe.domain.order import Order
from pubpipe.domain.person import Person, Role
from pubpipe.domain.report import Report
from pubpipe.domain.unit import Change, Target, Unit
from pubpipe.ports.records import (
    Approval,
    Article,
    Attempt,
    BulkAct,
    Claim,
    Comment,
    Drafted,
    Engine,
    Event,
    Match,
    Piece,
    QueueRow,
    Revision,
    Session,
    Step,
    Submission,
    Unsaved,
    Wanted,
)
from pubpipe.ports.shown import Leaves, MostRead, Redirects, ShownPages


class Submissions(Protocol):
    """Sources as they came in."""

    def add(
        self, raw: bytes, name: str, origin: str, media_type: str, order: Order,
        actor: str, at: datetime,
    ) -> int: ...  # fmt: skip
    def get(self, submission: int) -> Submission | None: ...
    def settle(
        self, submission: int, state: str, article: str, refusal: str
    ) -> None: ...
    def waiting(self, before: datetime) -> list[int]:
        """Those that were stored before that time and not taken in, oldest first."""
        ...

    def taken(self, before: datetime) -> list[tuple[int, str]]:
        """(submission, article) of launches that began before then and have not ended."""
        ...

    def oldest_waiting(self) -> datetime | None:
        """When the oldest of those came in whose launch has not come to its end."""
        ...


class Articles(Protocol):
    """Articles, their revisions and their blocks."""

    def find(self, key: str) -> Article | None: ...
    def all(self) -> list[Article]: ...
    def create(self, key: str, at: datetime) -> Article: ...
    def set_overlay(self, article: int, overlay: Mapping[str, Any]) -> None: ...
    def set_address(self, article: int, slug: str, section_slug: str) -> None: ...
    def slug_taken(self, slug: str) -> bool: ...
    def revision(self, article: int, number: int) -> Revision | None: ...
    def add_revision(
        self,
        article: int,
        content_hash: str,
        extracted: Extracted,
        corrected: Extracted,
        actor: str,
        at: datetime,
        pieces: Sequence[Piece],
    ) -> Revision:
        """Store the next revision with its pieces and make it the head."""
        ...  # fmt: skip

    def known_blocks(self, article: int) -> list[Known]: ...
    def pieces(self, revision: int) -> list[Piece]: ...
    def unsegmented(self, source_locale: str) -> list[str]:
        """Keys of articles with a translation behind the head revision's segments."""
        ...

    def author_name(self, author: str, locale: str) -> str | None: ...
    def set_author_name(self, author: str, locale: str, name: str) -> None: ...
    def section_label(self, section: str, locale: str) -> str | None: ...
    def set_section_label(self, section: str, locale: str, label: str) -> None: ...
    def author_slug(self, byline: str) -> str:
        """The slug under which the articles of a byline are listed, "" for a new one."""
        ...

    def author_slug_taken(self, slug: str) -> bool: ...
    def set_author_slug(self, byline: str, slug: str) -> None: ...


class Translations(Protocol):
    """One row per article and locale, with its counts."""

    def find(self, article: int, locale: str) -> Translation | None: ...
    def get(self, translation: int) -> Translation | None: ...
    def all(self, article: int | None = None) -> list[Translation]: ...
    def open(
        self,
        article: int,
        locale: str,
        priority: int,
        deadline: datetime | None,
        embargo: datetime | None,
        at: datetime,
    ) -> Translation:
        """Create the translation, or update what is given (0 and None leave it as it is)."""
        ...

    def set_segmented(self, translation: int, revision: int) -> None:
        """Note that the translation has the units of this revision."""
        ...

    def due(
        self, now: datetime, source_locale: str, article: int | None, *, ignores: bool
    ) -> list[tuple[str, str, int]]:
        """(article, locale, release) of those that are ready to go live and have not.

        With `ignores` the source's own editions do not wait for an embargo. Looks only at
        what awaits a release, not at all there is.
        """
        ...

    def queue(self, wanted: Wanted) -> tuple[list[QueueRow], int]:
        """Translations with work left, and how many there are beyond the limit."""
        ...

    def note_readers(self, views: Mapping[str, int]) -> int:
        """Note how often each article's original was read lately, for the queue's order.

        Returns how many translations have another number than before.
        """
        ...

    def titles(self) -> list[tuple[int, str, str]]:
        """(translation, headline, article) of everything that has work left."""
        ...


class Units(Protocol):
    """Units with their targets, approvals and suggestions."""

    def get(self, unit_id: int) -> Unit | None: ...
    def of_translation(self, translation: int) -> list[Unit]:
        """The units of the head revision in reading order."""
        ...

    def obsolete(self, translation: int) -> list[Unit]:
        """The units with human text whose segment the head revision no longer has."""
        ...

    def carry(
        self, translation: int, pieces: Sequence[Piece], at: datetime
    ) -> list[tuple[Unit, Target | None]]:
        """Point the translation's units at these pieces, making the missing ones.

        Returns those that are new, came back or have another source than before, each
        with the newest target whose approval stands for the source it now carries.
        """
        ...

    def settle(
        self, unit: Unit, target: Target | None, change: Change, at: datetime
    ) -> None:
        """Store what a new source made of `unit`: its status, and `target` restored."""
        ...

    def apply(
        self, unit: Unit, change: Change, author: str, at: datetime
    ) -> int | None:
        """Store `change` if the unit still has the version of `unit`; a compare-and-set.

        Returns the id of the unit's target afterwards, None when the version had moved on.
        """
        ...

    def repeats(self, unit: Unit) -> list[Unit]:
        """Other units of the translation with this source and no human text yet."""
        ...

    def targets(self, unit_id: int) -> list[Target]: ...
    def suggest(
        self, unit_id: int, text: str, author: str, origin: str, at: datetime
    ) -> None: ...
    def suggestions(self, unit_id: int) -> list[tuple[str, str]]:
        """(text, author) of what was offered and not taken."""
        ...

    def source_before(self, unit: Unit) -> str:
        """The hash of the source before this one in the article, "" for the first."""
        ...

    def approvals(self, translation: int) -> dict[int, Approval]:
        """The standing approval of each approved unit of the head."""
        ...

    def retire(self, role: str, locale: str, source_hash: str) -> list[int]:
        """Drop untouched units of managed data (`byline`, `section`) that is now known.

        Returns the translations that had one.
        """
        ...


class Dismissals(Protocol):
    """Warnings that people dismissed, each for one source and one target."""

    def add(self, unit_id: int, kind: str, dismissal: Dismissal) -> None: ...
    def forget(
        self, unit_id: int, mark: str, source_hash: str, target_hash: str
    ) -> None: ...
    def of_units(self, unit_ids: Iterable[int]) -> dict[int, list[Dismissal]]:
        """By unit, oldest first; units without any are left out."""
        ...


class Desk(Protocol):
    """What people leave at the desk beside the targets. Claims are leases."""

    def claim(
        self, translation: int, holder: str, until: datetime, now: datetime
    ) -> Claim:
        """Lease a translation, or renew the lease; return who holds it afterwards."""
        ...

    def claim_unit(
        self, unit: int, holder: str, until: datetime, now: datetime
    ) -> Claim:
        """Lease a unit, or renew the lease; return who holds it afterwards."""
        ...

    def claimed(self, translation: int, now: datetime) -> Claim | None: ...
    def claimed_units(self, translation: int, now: datetime) -> dict[int, Claim]: ...
    def let_go(self, translation: int, holder: str = "") -> None:
        """End the claim on a translation, whoever's or only `holder`'s."""
        ...

    def let_go_unit(self, unit: int, holder: str) -> None: ...
    def expire_claims(self, now: datetime) -> int: ...
    def keep(self, person: str, unsaved: Unsaved) -> None:
        """Keep what a person is typing, in place of what they typed before."""
        ...

    def drop(self, person: str, unit: int) -> None: ...
    def unsaved(self, person: str, translation: int) -> list[Unsaved]: ...
    def add_comment(self, unit: int, author: str, text: str, at: datetime) -> int: ...
    def comments(self, unit: int) -> list[Comment]:
        """Oldest first."""
        ...

    def add_bulk(
        self, actor: str, what: str, translation: int, steps: Sequence[Step],
        at: datetime,
    ) -> int: ...  # fmt: skip
    def bulk(self, number: int) -> BulkAct | None: ...
    def mark_undone(self, number: int, at: datetime) -> None: ...
    def comment_counts(self, units: Sequence[int]) -> dict[int, int]: ...


class Drafts(Protocol):
    """Machine text, and the units that wait for it."""

    def pending(
        self, locale: str, limit: int, skip: frozenset[int] = frozenset()
    ) -> list[Unit]:
        """Untranslated units without a draft, of any article, most urgent first."""
        ...

    def pending_of(self, translation: int, skip: frozenset[int] = frozenset()) -> int:
        """How many of one translation's units wait for a draft."""
        ...

    def waiting(self) -> list[tuple[str, str]]:
        """(article, locale) of the translations with units that wait for a draft."""
        ...

    def store(
        self,
        unit: Unit,
        drafted: Drafted,
        translator: Engine,
        at: datetime,
    ) -> None:
        """Keep the draft; the unit becomes pretranslated if it is still untranslated."""
        ...


class MemoryStore(Protocol):
    """Translation memory: approved pairs. A context is the hash of the source before.

    Pairs of sentences are kept beside the whole ones where they are known.
    """

    def remember(
        self, unit: Unit, target: int, text: str, context: str, at: datetime
    ) -> None: ...
    def retire(self, target: int, at: datetime) -> None:
        """Take a target out of the memory: its approval was revoked."""
        ...

    def exact(self, locale: str, source_hash: str, limit: int = 20) -> list[Pair]:
        """The pairs of this very source: whole before sentences, the newest first."""
        ...

    def like(
        self, locale: str, text: str, least: float, limit: int = 5, without: int = 0
    ) -> list[tuple[Pair, float]]:
        """The pairs whose source is like a plain text, with the likeness in per cent.

        None under `least`, none of the target `without`; the best first.
        """
        ...

    def containing(self, locale: str, phrases: Sequence[str], limit: int) -> list[Pair]:
        """The newest whole pairs in which a word or words begin with each of the phrases.

        A phrase is folded words with a space between; with one behind, its last word is
        a whole one. Retired pairs are among them as long as they are published.
        """
        ...

    def add(self, pairs: Sequence[Imported], at: datetime) -> list[Imported]:
        """Take in the pairs from elsewhere that are no whole pair yet; returns those."""
        ...

    def get(self, number: int) -> Pair | None:
        """A pair that is not retired."""
        ...

    def forget(self, number: int, at: datetime) -> None:
        """Take a pair from elsewhere, with its sentences, out of the memory."""
        ...

    def pairs(self, locale: str) -> Iterable[Pair]:
        """All whole pairs, the oldest first, read as they are asked for."""
        ...

    def size(self, locale: str) -> int:
        """How many whole pairs there are."""
        ...


class Terms(Protocol):
    """The glossary's entries."""

    def all(self, locale: str) -> list[Term]: ...
    def get(self, number: int) -> Term | None: ...
    def put(self, term: Term, at: datetime) -> int:
        """Store an entry in place of the one with its id, or of the same two texts."""
        ...

    def remove(self, number: int) -> None: ...
    def edits(self, locale: str, limit: int) -> list[tuple[int, str, str, str]]:
        """(unit, source, draft, target) where a person changed a draft, the newest first."""
        ...


class Editions(Protocol):
    """Editions and the live pointer."""

    def request_release(self, translation: int) -> int:
        """Count up and return the number of this release request."""
        ...

    def add(
        self,
        translation: int,
        edition: Edition,
        revision: int,
        targets: Mapping[int, int],
        actor: str,
    ) -> None:
        """Store an edition of the revision with this id, and its unit → target rows."""
        ...

    def numbers(self, translation: int) -> list[int]: ...
    def get(self, translation: int, number: int) -> Edition | None: ...
    def content_hash(self, translation: int, number: int) -> str: ...
    def set_live(
        self, translation: int, number: int, revision: int, mode: Mode
    ) -> None: ...
    def answer_release(self, translation: int, number: int) -> None: ...
    def set_mode(self, translation: int, mode: Mode) -> None: ...
    def live(self, article: int) -> list[Edition]:
        """The live edition of each locale that has one."""
        ...

    def standing(self, translation: int) -> int:
        """The number of the edition that readers should get now, 0 for none."""
        ...

    def all_live(self, after: int, limit: int) -> list[tuple[int, Article, Edition]]:
        """(translation, article, live edition) of those after a translation's id, by id."""
        ...

    def withdrawn(self) -> list[tuple[str, Article]]:
        """(locale, article) of each withdrawn translation: its path answers 410.

        Looks at all there are: for checks, not for publication.
        """
        ...


class Search(Protocol):
    """The words of live editions, by which readers find them."""

    def refresh(self, article: str, locale: str) -> None:
        """Make the index hold the live edition of this translation, or none of it."""
        ...

    def is_complete(self) -> bool:
        """Whether everything that was live before pages brought their words is indexed."""
        ...

    def set_complete(self) -> None: ...
    def unindexed(self, limit: int) -> list[tuple[str, str]]:
        """(article, locale) of translations whose live edition is not what is indexed.

        Those whose page waits to be written are not among them. Looks at all there are.
        """
        ...

    def same(self, locale: str, form: str) -> list[Match]:
        """The word itself and its other inflections, the commonest first."""
        ...

    def beginning(self, locale: str, form: str) -> list[Match]:
        """Words that begin so, the commonest first."""
        ...

    def sounding(self, locale: str, sounds: str, beyond: int | None) -> list[Match]:
        """Words whose skeleton begins so, and has at most `beyond` sounds more."""
        ...

    def find(
        self, words: Sequence[Sequence[Match]], limit: int, offset: int
    ) -> tuple[list[Edition], int]:
        """The live editions that have one form of every word, the best first.

        Better is who has the words in the headline, then in the kicker, then closer to
        what was asked, then newer. Also returns how many there are; of words that stand
        in very many editions only the newest of these are looked at.
        """
        ...


class Pages(Protocol):
    """Pages to be written, and leases."""

    def mark_dirty(self, paths: Mapping[str, str]) -> None:
        """Remember pages to write: path → what it is, for example `article:KEY:LOCALE`.

        The other kinds are `opening` and `list` with LOCALE:KIND:SLUG, `leaf` with a number
        besides, `most_read`, `sitemap` and `sitemap_index` with LOCALE:NUMBER, `index` with
        LOCALE:KIND, `feed` and `news` with LOCALE, `gone` as `article`, `home`, `robots`,
        `moved` and `everything`.
        """
        ...

    def dirty(self, limit: int | None = None) -> list[tuple[str, str, int]]:
        """The first (path, what, generation) in writing order: what is linked to first,
        removals last."""
        ...

    def count_dirty(self) -> int: ...
    def set_timer(self, path: str, what: str, at: datetime | None) -> None:
        """Note when a page is to be written again by itself; None for never."""
        ...

    def timers(self) -> list[str]:
        """The paths of all pages that are to be written again by themselves."""
        ...

    def timed_out(self, now: datetime) -> dict[str, str]:
        """The pages whose time has come: path → what."""
        ...

    def mark_clean(self, path: str, generation: int) -> None:
        """Forget a written page unless it became dirty again since that generation."""
        ...

    def take_lease(
        self, name: str, holder: str, until: datetime, now: datetime
    ) -> bool:
        """Take or renew a lease, unless another who is still there holds it."""
        ...

    def drop_lease(self, name: str, holder: str) -> None: ...


class Attempts(Protocol):
    """Work that failed, and how often."""

    def all(self) -> list[Attempt]: ...
    def find(self, work: str) -> Attempt | None: ...
    def store(self, attempt: Attempt) -> None:
        """Keep the attempt in place of an earlier one at the same work."""
        ...

    def forget(self, work: str) -> None: ...
    def forget_all(self, article: str = "") -> int:
        """Forget the attempts of an article, or all of them; return how many."""
        ...


class Exports(Protocol):
    """What left as PO, so that an import can tell what the translator changed."""

    def add(
        self,
        export: str,
        translation: int,
        revision: int,
        actor: str,
        at: datetime,
        entries: Iterable[tuple[int, str, str, bool]],
    ) -> None:
        """Keep (unit, source hash, target hash, whether fuzzy) of each exported entry."""
        ...  # fmt: skip

    def find(self, export: str) -> tuple[int, dict[int, tuple[str, str, bool]]] | None:
        """The translation and, per unit, its hashes and whether it left as fuzzy."""
        ...


class Links(Protocol):
    """Pages that stand, by the keys of their addresses, and what they link to."""

    def standing(self, locale: str, keys: Iterable[str]) -> dict[str, str]:
        """Key → path of the pages that stand in the locale at one of these addresses."""
        ...

    def standing_of(self, translation: int) -> dict[str, str]: ...
    def put(
        self, translation: int, locale: str, stands: Mapping[str, str],
        links: Collection[str],
    ) -> None:  # fmt: skip
        """Keep where a translation's page stands (key → path) and what it links to."""
        ...

    def linking(self, locale: str, keys: Collection[str]) -> list[tuple[str, str, str]]:
        """(article, section folder, slug) of the pages that link to one of these addresses."""
        ...


class Reports(Protocol):
    """Mistakes that readers found."""

    def add(self, report: Report) -> int | None:
        """Store it and return its id; None when the same one is still open."""
        ...

    def get(self, number: int) -> Report | None: ...
    def open(self, limit: int) -> list[Report]:
        """Those that nobody has dealt with, oldest first."""
        ...

    def how_many_open(self) -> int: ...
    def settle(self, number: int, actor: str, at: datetime) -> bool:
        """Note who dealt with it; False when somebody has before, or there is none."""
        ...


class Accounts(Protocol):
    """People, their roles, sessions and sign-in links. Secrets are stored hashed."""

    def add(
        self,
        name: str,
        password_hash: str,
        roles: Iterable[tuple[str, Role]],
        at: datetime,
    ) -> Person: ...
    def find(self, name: str) -> Person | None: ...
    def all(self) -> list[tuple[Person, bool]]:
        """Everyone, with whether the account is disabled."""
        ...

    def password_hash(self, name: str) -> str | None:
        """None for an unknown or disabled account."""
        ...

    def set_password(self, name: str, password_hash: str) -> None: ...
    def disable(self, name: str) -> None: ...
    def set_language(self, name: str, language: str) -> None: ...
    def open_session(
        self, token_hash: str, person: int, csrf: str, expires_at: datetime
    ) -> None: ...
    def session(self, token_hash: str, now: datetime) -> Session | None: ...
    def extend_session(self, token_hash: str, expires_at: datetime) -> None: ...
    def close_session(self, token_hash: str) -> None: ...
    def end_sessions(self, name: str) -> int:
        """End all sessions and links of an account; returns how many sessions."""
        ...

    def sweep(self, now: datetime) -> None:
        """Forget the sessions and links whose time is over."""
        ...

    def add_link(
        self, token_hash: str, person: int, path: str, expires_at: datetime
    ) -> None: ...
    def use_link(self, token_hash: str, now: datetime) -> tuple[Person, str] | None:
        """The person and the path of an unused sign-in link, which is used up by this."""
        ...


class Transaction(Protocol):
    """Everything within one database transaction."""

    @property
    def submissions(self) -> Submissions: ...
    @property
    def articles(self) -> Articles: ...
    @property
    def translations(self) -> Translations: ...
    @property
    def units(self) -> Units: ...
    @property
    def dismissals(self) -> Dismissals: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def memory(self) -> MemoryStore: ...
    @property
    def terms(self) -> Terms: ...
    @property
    def editions(self) -> Editions: ...
    @property
    def search(self) -> Search: ...
    @property
    def pages(self) -> Pages: ...
    @property
    def shown(self) -> ShownPages: ...
    @property
    def leaves(self) -> Leaves: ...
    @property
    def redirects(self) -> Redirects: ...
    @property
    def most_read(self) -> MostRead: ...
    @property
    def attempts(self) -> Attempts: ...
    @property
    def exports(self) -> Exports: ...
    @property
    def links(self) -> Links: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def desk(self) -> Desk: ...

    def now(self) -> datetime:
        """The moment of this transaction by the database's clock (UTC).

        What is due is judged by this one alone; it stays the same to the end.
        """
        ...

    def audit(self, actor: str, subject: str, action: str, **detail: Any) -> None:
        """Append a line to the history."""
        ...

    def events(self, subject: str) -> list[Event]: ...


class Store(Protocol):
    """The newsroom database."""

    def write(self) -> AbstractContextManager[Transaction]:
        """A transaction that commits at the end of the block, or rolls back on an error.

        Writers take turns: what is read in it stands until it ends. Raises DatabaseAway.
        """
        ...

    def read(self) -> AbstractContextManager[Transaction]:
        """A consistent view without writing."""
        ...

    def is_current(self) -> bool:
        """Whether the database has the schema that this program knows."""
        ...
