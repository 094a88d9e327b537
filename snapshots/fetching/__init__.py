"""Fetching: one visit to the place of a source, which brings its bytes or says why not."""
