"""What compiled scripts call: operators, access to members, the meter, the built-ins."""
