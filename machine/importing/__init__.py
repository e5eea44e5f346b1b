"""Reading of tables: encoding, separator, column types, dirty cells."""
