"""The parts of bench/pretranslation.py."""
