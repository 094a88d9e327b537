"""Where snapshots are kept: a bare git repository, the only package that imports git."""
