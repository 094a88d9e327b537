"""Datasets: what a collection keeps as tables and texts, for whoever works with data."""
