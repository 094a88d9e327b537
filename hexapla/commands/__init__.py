"""The commands: each parses its arguments, calls one use case and prints."""
