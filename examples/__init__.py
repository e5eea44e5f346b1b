"""Small applications that show the project at work."""
