"""Requests for advice: from the first question to the finished contract."""
