"""How texts differ: versions of one text, and translations of one work; pure functions."""
