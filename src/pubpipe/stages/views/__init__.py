"""Counting views: who may be counted, counting them exactly once, and the numbers."""

from pubpipe.stages.views.counter import Counter
from pubpipe.stages.views.judging import Gate, Seen
from pubpipe.stages.views.pages import Pages
from pubpipe.stages.views.totals import page_views, roll_up, views

__all__ = ["Counter", "Gate", "Pages", "Seen", "page_views", "roll_up", "views"]
