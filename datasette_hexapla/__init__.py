"""How the archive is shown: records, and Datasette pages over them."""
