"""What is done for users, what it costs them, and what they may spend."""
