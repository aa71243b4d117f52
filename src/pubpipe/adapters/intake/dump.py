"""The text dump of a saved news page to an extracted article.

A dump has no structure but its lines, so the date line is the anchor: the headline stands
above it and the body is the best run of sentence-like lines, by preference after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pubpipe.adapters.intake.chrome import is_chrome_wording
from pubpipe.adapters.intake.inline import marked
from pubpipe.adapters.intake.moment import Moment, find_moment
from pubpipe.adapters.intake.oddities import may_hold_kicker, oddities
from pubpipe.adapters.intake.particulars import bylined
from pubpipe.adapters.intake.plain_text import item_of
from pubpipe.adapters.intake.unreadable import UnreadableSource
from pubpipe.adapters.intake.zones import Zones
from pubpipe.domain.article import Block, Extracted, Kind
from pubpipe.domain.text import clean
from pubpipe.domain.tokens import words

_LONG = 120  # characters from which a line is a sentence even without its stop
_STOP = re.compile(r"[.!?…։:;][\"'”’»)\]]*$")
_GAP = 2  # lines in a row that may interrupt the body
_CHROME_ENOUGH = 4
_AFTER_DATE = 2.0
_BYLINE_WORDS = 6
_PUBLISHER = (
    re.compile(r"(?:hyperlink|link) to (?:the )?([\w.\-]+\w)", re.IGNORECASE),
    re.compile(r"(?:ссылка|ссылки|гиперссылка) на ([\w.\-]+\w)", re.IGNORECASE),
    re.compile(
        r"^\W*([^\W\d_][\w .\-]{1,40}?)\s*(?:©|\(c\))\s*(?:19|20)\d\d", re.IGNORECASE
    ),
    re.compile(
        r"(?:©|\(c\))\s*(?:(?:19|20)\d\d[\s,–\-]*)*([^\W\d_][\w .\-]{1,40}\w)",
        re.IGNORECASE,
    ),
)
_CAPTION = re.compile(
    r"^(?:photo|image|picture|фото|снимок|լուսանկար\w*)\s*(?:by\b|:|/|©|՝)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Line:
    text: str
    chrome: bool
    sentence: bool
    alone: bool  # between blank lines


def looks_like_dump(text: str) -> bool:
    """Whether a plain text is a saved page's dump: a date line, or lines of chrome."""
    lines = _lines(text)
    chrome = sum(line.chrome for line in lines)
    dates = [n for n, line in enumerate(lines) if _date_line(line.text) is not None]
    if len(dates) == 1 and 0 < dates[0] <= len(lines) / 2:
        above = lines[dates[0] - 1]
        return chrome >= 1 or (not above.sentence and dates[0] == 1)
    return chrome >= _CHROME_ENOUGH


def read_dump(text: str, *, name: str, zones: Zones, base_url: str | None) -> Extracted:
    """The article of a dump; every line that is not the article's is listed as dropped."""
    lines = _lines(text)
    body = _body(lines)
    if not body:
        raise UnreadableSource(
            "%(name)s holds nothing that looks like an article: no run of "
            "sentences. Submit the article's own page, or its text.",
            name=name,
        )
    used = set(body)
    date_at, moment = _date(lines, body)
    top = body[0] if date_at is None or date_at > body[0] else date_at
    used |= {date_at} if date_at is not None else set()
    head_at = _headline(lines, top)
    used |= {head_at} if head_at is not None else set()
    section = _section(lines, head_at if head_at is not None else top)
    used |= {section} if section is not None else set()
    byline = _byline(lines, body, date_at)
    used |= {byline} if byline is not None else set()
    headline = lines[head_at].text if head_at is not None else None
    publisher = _publisher(lines)

    flags = ["dump: read from a page's text, headline to be confirmed"]
    flags.extend([] if headline else ["no_headline"])
    if headline and may_hold_kicker(headline):
        flags.append("headline_may_hold_kicker")
    when, assumed = None, False
    if moment is None:
        flags.append("no_time: the dump holds no date line")
    else:
        when, assumed, more = zones.settle(moment, publisher)
        flags.extend(more)
    flags.extend(oddities(line.text for line in lines))
    return Extracted(
        section=lines[section].text if section is not None else None,
        headline=headline,
        byline=bylined(lines[byline].text) if byline is not None else None,
        published_at=when,
        zone_assumed=assumed,
        source_url=base_url,
        publisher=publisher,
        blocks=_blocks([lines[n].text for n in body], lines, body),
        dropped=tuple(line.text for n, line in enumerate(lines) if n not in used),
        flags=tuple(dict.fromkeys(flags)),
    )


def _lines(text: str) -> list[_Line]:
    raw = [" ".join(line.split(" ")).strip() for line in clean(text).split("\n")]
    found = []
    for n, line in enumerate(raw):
        if line:
            alone = (n == 0 or not raw[n - 1]) and (n + 1 == len(raw) or not raw[n + 1])
            chrome = is_chrome_wording(line)
            found.append(_Line(line, chrome, not chrome and _sentence(line), alone))
    return found


def _sentence(line: str) -> bool:
    if _date_line(line) is not None or not any(sign.islower() for sign in line):
        return False
    count = len(words(line))
    return len(line) >= _LONG or (count >= 4 and _STOP.search(line) is not None)


def _date_line(line: str) -> Moment | None:
    """The date of a line that holds little else."""
    if len(line) > 80:
        return None
    moment = find_moment(line)
    if moment is None or moment.end - moment.start < len(line) * 0.5:
        return None
    return moment


def _body(lines: Sequence[_Line]) -> list[int]:
    """The lines of the best run: most characters, twice as good after the date line."""
    date_at = next((n for n, line in enumerate(lines) if _date_line(line.text)), None)
    runs: list[list[int]] = []
    gap = _GAP + 1
    for n, line in enumerate(lines):
        if line.sentence:
            if gap > _GAP or n - 1 == date_at:
                runs.append([])
            runs[-1].append(n)
            gap = 0
        else:
            gap += 1
        if n == date_at:
            gap = _GAP + 1

    def worth(run: list[int]) -> float:
        after = date_at is not None and run[0] > date_at
        return sum(len(lines[n].text) for n in run) * (_AFTER_DATE if after else 1)

    if not runs:
        return []
    best = max(runs, key=worth)
    return [
        n
        for n in range(best[0], best[-1] + 1)
        if n in best or not lines[n].chrome  # a subheading, a caption, an item
    ]


def _date(
    lines: Sequence[_Line], body: Sequence[int]
) -> tuple[int | None, Moment | None]:
    """The date line next to the body, by preference above it."""
    dated = [
        (n, m)
        for n, line in enumerate(lines)
        if (m := _date_line(line.text)) and n not in body
    ]
    above = [pair for pair in dated if pair[0] < body[0]]
    return above[-1] if above else dated[0] if dated else (None, None)


def _headline(lines: Sequence[_Line], top: int) -> int | None:
    """The nearest line above that may be a headline: two words or more, no chrome."""
    for n in range(top - 1, max(-1, top - 6), -1):
        line = lines[n]
        if not line.chrome and len(words(line.text)) > 1 and len(line.text) <= 300:
            return n
    return None


def _section(lines: Sequence[_Line], below: int) -> int | None:
    """The rubric: the nearest line in capitals above the headline."""
    for n in range(below - 1, max(-1, below - 8), -1):
        text = lines[n].text
        letters = [sign for sign in text if sign.isalpha()]
        if (
            not lines[n].chrome
            and len(letters) > 2
            and text.isupper()
            and len(words(text)) < 5
        ):
            return n
    return None


def _byline(
    lines: Sequence[_Line], body: Sequence[int], date_at: int | None
) -> int | None:
    """A short line right after the body, else one between date and body that says “By”."""
    after = body[-1] + 1
    if after < len(lines) and _name(lines[after]):
        return after
    for n in range((date_at if date_at is not None else body[0]) - 2, body[0]):
        if n >= 0 and not lines[n].chrome and bylined(lines[n].text) != lines[n].text:
            return n
    return None


def _name(line: _Line) -> bool:
    return (
        not line.chrome
        and not line.sentence
        and len(words(bylined(line.text))) <= _BYLINE_WORDS
        and not line.text.isupper()
        and bylined(line.text)[:1].isupper()
        and find_moment(line.text) is None
    )


def _publisher(lines: Sequence[_Line]) -> str | None:
    for pattern in _PUBLISHER:
        for line in lines:
            if (line.chrome or len(line.text) < _LONG) and (
                found := pattern.search(line.text)
            ):
                return found[1].strip(" .")
    return None


def _blocks(
    texts: Sequence[str], lines: Sequence[_Line], body: Sequence[int]
) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for text, n in zip(texts, body, strict=True):
        kind: Kind = "paragraph"
        attrs: dict[str, str] = {}
        item = item_of(text)
        beside = [
            m for m in (n - 1, n + 1) if 0 <= m < len(lines) and item_of(lines[m].text)
        ]
        if item is not None and beside:
            kind, (text, attrs) = "list_item", item
            if not blocks or blocks[-1].kind != "list_item":
                attrs = {**attrs, "opens": "true"}
        elif _CAPTION.match(text):
            kind = "caption"
        elif not lines[n].sentence and lines[n].alone and len(text) <= _LONG:
            kind, attrs = "heading", {"level": "2"}
        blocks.append(Block(kind, marked([text]), tuple(attrs.items())))
    return tuple(blocks)
