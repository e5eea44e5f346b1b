"""Draws the pictures of graphs from the data that are stored with them."""
