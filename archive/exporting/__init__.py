"""Taking what is kept out of the archive, in forms that others can check and read."""
