"""The Datasette plugin: the pages of a collection."""
