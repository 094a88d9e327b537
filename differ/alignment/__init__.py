"""Alignment: which segments of a translation render which segments of its base."""
