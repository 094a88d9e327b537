"""Citations: a snapshot, or a passage of its text, in the forms that people and programs take."""
