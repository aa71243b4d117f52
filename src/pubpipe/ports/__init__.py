"""What the stages need from outside, and the newsroom that brings it together."""

from pubpipe.ports.accounts import Session
from pubpipe.ports.articles import Article, Attempt, Piece, Revision, Submission
from pubpipe.ports.drafts import Confirmed, Drafted, Engine
from pubpipe.ports.newsroom import Clock, Newsroom, Progress, silent
from pubpipe.ports.outside import (
    Fetched,
    Fetcher,
    Hits,
    Orchestrator,
    Passwords,
    PoFiles,
    Reader,
    Site,
    Translator,
    Translators,
    Visit,
)
from pubpipe.ports.publication import Addresses, Match
from pubpipe.ports.queue import CLAIM_LASTS, Claim, Held, QueueOrder, QueueRow, Wanted
from pubpipe.ports.review import Approval, BulkAct, Comment, Step, Unsaved
from pubpipe.ports.store import Event, Store, Transaction

__all__ = [
    "CLAIM_LASTS",
    "Addresses",
    "Approval",
    "Article",
    "Attempt",
    "BulkAct",
    "Claim",
    "Clock",
    "Comment",
    "Confirmed",
    "Drafted",
    "Engine",
    "Event",
    "Fetched",
    "Fetcher",
    "Held",
    "Hits",
    "Match",
    "Newsroom",
    "Orchestrator",
    "Passwords",
    "Piece",
    "PoFiles",
    "Progress",
    "QueueOrder",
    "QueueRow",
    "Reader",
    "Revision",
    "Session",
    "Site",
    "Step", "Store",
    "Submission",
    "Transaction",
    "Translator",
    "Translators",
    "Unsaved",
    "Visit",
    "Wanted",
    "silent",
]  # fmt: skip
