"""The tables of the records, one module a theme; `datasette_hexapla.schema` joins them."""
