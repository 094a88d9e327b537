"""Reading histories that others kept, in their own formats, so that they can be kept here."""
