"""The commands: each parses, calls one entrance and prints."""
