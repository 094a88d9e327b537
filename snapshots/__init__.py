"""What was published: works, sources, snapshots and their readings."""
