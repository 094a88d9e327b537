"""How records come from the archive; `datasette_hexapla.building` joins the steps."""
