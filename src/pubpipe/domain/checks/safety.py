"""Characters, code and addresses that must not come into a page or go missing."""

import re
import unicodedata
from collections.abc import Iterator

from pubpipe.domain.checks.finding import Edit, Finding, error, sample, warning
from pubpipe.domain.saying import _

# Direction overrides and isolates reorder what a reader sees; the rest is no text.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
    "\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\u2061-\u2064\u180e\u115f\u3164]")
_ELEMENT = re.compile(
    r"</?\s*([a-z][a-z0-9-]*)(?:[\s/][^<>]*)?>|<\s*/?\s*(script|style|iframe|svg|img)\b",
    re.IGNORECASE,
)
_HANDLER = re.compile(
    r"\bon(?:[a-z]{3,20})\s*=\s*[\"'\w]|\b(?:java|vb)script\s*:|\bdata\s*:\s*text/html",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d{2,6}|#x[0-9a-f]{2,6});", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>«»„“”\"։՝]+"
    r"|(?<![\w.+-])[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
    r"|(?<![\w@.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,12}/[^\s<>«»„“”\"։՝]*"
    r"|(?<![\w@.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*"
    # Country codes that are not English words, so that "end.It" is no address.
    r"\.(?:com|org|net|info|edu|gov|int|am|az|ge|ru|su|ua|kz|tr|ir|eu|uk|fr|de|es|gr"
    r"|pl|nl|cz|ch|se|jp|cn|tv|io|example)(?![\w-]|\.[a-z])",
    re.ASCII | re.IGNORECASE,
)

_BARE = re.compile(r"(?!www\.)[\w-]+(?:\.[\w-]+)+", re.ASCII)
_AS_NAME = re.compile(
    r"[^\W\d_a-zA-Z]\.(?:ру|ком|рф|ам|орг|нет|ռու|քոմ|կոմ|ամ|ru|com|org|am)\b",
    re.IGNORECASE,
)


def is_blank(text: str) -> bool:
    """Tell whether a reader would see nothing at all."""
    return not _INVISIBLE.sub("", _FORBIDDEN.sub("", text)).strip()


def addresses(text: str) -> list[str]:
    """The web and e-mail addresses written out in a text, without closing punctuation."""
    # A case ending after a hyphen, as in example.am-ում, is no part of the address.
    bare = (
        re.sub(r"-[^\x00-\x7f]*$", "", match[0]) for match in _ADDRESS.finditer(text)
    )
    found = (address.rstrip(".,;:!?'’)]}…") for address in bare)
    return [address for address in found if address]


def without_addresses(text: str, blank: str = " ") -> str:
    """The text with as many blanks for its addresses, for checks that look at words."""
    return _ADDRESS.sub(lambda match: blank * len(match[0]), text)


def findings(source: str, target: str) -> Iterator[Finding]:
    """Errors for unsafe or damaged text and lost addresses; both texts are plain."""
    yield from _characters(source, target)
    yield from _code(source, target)
    yield from _addresses(source, target)


def removed(given: str, kept: str) -> Finding | None:
    """A warning that names the characters nobody sees which were taken out of a text."""
    gone = (
        {match[0] for match in _FORBIDDEN.finditer(given)} - set(kept) - {"\r", "\x0b"}
    )
    gone -= set("\x0c\x85\u2028\u2029")  # newlines by another name stay newlines
    if not gone:
        return None
    return warning(
        "control",
        _("Characters that nobody sees were taken out of the text: %(names)s."),
        names=", ".join(sorted(map(_name, gone))),
    )


def _characters(source: str, target: str) -> Iterator[Finding]:
    bad = list(_FORBIDDEN.finditer(target))
    if bad:
        yield error(
            "control",
            _(
                "The text holds characters that nobody sees: %(names)s. Delete them or "
                "type the text again."
            ),
            span=bad[0].span(),
            fix=tuple(Edit(*match.span(), "") for match in bad),
            names=", ".join(sorted({_name(match[0]) for match in bad})),
        )
    if "\ufffd" in target and "\ufffd" not in source:
        at = target.index("\ufffd")
        yield error(
            "control",
            _("The text holds �, a damaged character. Type it again."),
            span=(at, at + 1),
        )
    hidden = [m for m in _INVISIBLE.finditer(target) if m[0] not in source]
    if hidden:
        yield warning(
            "control",
            _("The text holds invisible characters: %(names)s. Delete them."),
            span=hidden[0].span(),
            fix=tuple(Edit(*match.span(), "") for match in hidden),
            names=", ".join(sorted({_name(match[0]) for match in hidden})),
        )


def _code(source: str, target: str) -> Iterator[Finding]:
    for pattern, template in (
        (
            _ELEMENT,
            _("“%(code)s” is HTML, which the source does not have. Remove it."),
        ),
        (
            _HANDLER,
            _("“%(code)s” is program code, which the source does not have. Remove it."),
        ),
    ):
        allowed = {match[0].lower() for match in pattern.finditer(source)}
        for match in pattern.finditer(target):
            if match[0].lower() not in allowed:
                yield error("code", template, span=match.span(), code=sample(match[0]))
    known = set(_ENTITY.findall(source))
    for match in _ENTITY.finditer(target):
        if match[0] not in known:
            yield warning(
                "code",
                _("“%(code)s” will be read as it stands. Type the character itself."),
                span=match.span(),
                code=match[0],
            )


def _addresses(source: str, target: str) -> Iterator[Finding]:
    wanted = dict.fromkeys(addresses(source))
    for address in wanted:
        # Case endings follow an address in Armenian: example.am-ում is the same one.
        whole = (
            rf"(?<![A-Za-z0-9@.-]){re.escape(address)}(?!/?[-.?&#=%+~_]*[A-Za-z0-9_/])"
        )
        if re.search(whole, target):
            continue
        if _BARE.fullmatch(address):
            # A medium is often called by its address, and that name is transliterated.
            if not _AS_NAME.search(target):
                yield warning(
                    "address",
                    _(
                        "The address %(address)s of the source is missing or changed. "
                        "Compare it."
                    ),
                    address=address,
                )
            continue
        yield error(
            "address",
            _(
                "The address %(address)s of the source is missing or changed. Write it "
                "exactly as in the source."
            ),
            address=address,
        )
    known = " ".join(wanted).lower()
    for address in dict.fromkeys(addresses(target)):
        if address.lower() not in known and address not in source:
            at = target.index(address)
            yield warning(
                "address",
                _(
                    "The address %(address)s is not in the source. Check it or remove it."
                ),
                span=(at, at + len(address)),
                address=address,
            )


def _name(sign: str) -> str:
    return f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()
