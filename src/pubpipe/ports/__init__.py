"""What the stages need from outside, and the newsroom that brings it together."""

from pubpipe.ports.newsroom import Clock, Newsroom, Progress, silent
from pubpipe.ports.outside import (
    Fetcher,
    Hits,
    Orchestrator,
    Passwords,
    PoFiles,
    Reader,
    Site,
    Translator,
    Translators,
)
from pubpipe.ports.records import (
    CLAIM_LASTS,
    Article,
    Attempt,
    Claim,
    Comment,
    Drafted,
    Engine,
    Event,
    Fetched,
    Match,
    Held,
    Piece,
    QueueOrder,
    QueueRow,
    Revision,
    Session,
    Submission,
    Unsaved,
    Visit,
    Wanted,
)
from pubpipe.ports.store import Store, Transaction

__all__ = [
    "Article", "Attempt", "Clock", "Drafted", "Engine", "Event", "Fetched", "Fetcher", "Hits",
    "Match", "Newsroom", "Orchestrator", "Passwords", "Piece", "PoFiles", "Progress", "QueueRow",
    "Reader", "Revision", "Session", "Site", "Store", "Submission", "Transaction",
    "Translator", "Translators", "Visit", "silent",
    "CLAIM_LASTS", "Article", "Attempt", "Claim", "Clock", "Comment", "Drafted", "Engine", "Event",
    "Fetched", "Fetcher", "Held", "Hits", "Newsroom", "Orchestrator", "Passwords", "Piece",
    "PoFiles", "Progress", "QueueOrder", "QueueRow", "Reader", "Revision", "Session",
    "Site", "Store", "Submission", "Transaction", "Translator", "Translators", "Unsaved",
    "Visit", "Wanted", "silent",
]  # fmt: skip
