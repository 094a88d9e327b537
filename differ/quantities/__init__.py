"""Quantities: the numbers and dates of a text, in one form whatever the language writes."""
