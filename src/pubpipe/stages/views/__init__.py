"""Counting views: who may be counted, counting them exactly once, and the numbers."""

from pubpipe.stages.views.counter import Counter
from pubpipe.stages.views.judging import Gate, Seen
from pubpipe.stages.views.limits import Limiter
from pubpipe.stages.views.pages import Pages
from pubpipe.stages.views.report import HOURLY, PERIODS, Question, Report, report
from pubpipe.stages.views.totals import page_views, roll_up, views

__all__ = [
    "HOURLY",
    "PERIODS",
    "Counter",
    "Gate",
    "Limiter",
    "Pages",
    "Question",
    "Report",
    "Seen",
    "page_views",
    "report",
    "roll_up",
    "views",
]
