"""How a diff is shown: HTML side by side and inline, a terminal, a unified patch, and JSON."""
