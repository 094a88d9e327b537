"""Findings: one module for each rule that says what a person should look at."""
