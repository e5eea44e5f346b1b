"""Teams: people who share machines, and the role each has."""
