"""Lexicon: small tables of words in many languages, made by hand for this project."""
