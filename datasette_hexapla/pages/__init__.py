"""The pages: each module reads what one kind of page shows, as values that say nothing of HTML."""
