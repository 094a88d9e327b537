"""Reading the text out of a snapshot's bytes, one block a line."""
