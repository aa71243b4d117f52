"""The headers of every public answer."""

from pubpipe.web.security import HEADERS as DESK_HEADERS

HEADERS = {
    **DESK_HEADERS,
    # Other sites may see that a reader came from us, not from which page.
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
