"""Telling people what happened: which events, in what words, over which channels, and when."""
