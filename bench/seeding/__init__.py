"""Faults for `bench/checks.py` to put into good translations."""
