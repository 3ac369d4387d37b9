"""Questions to the database, answered as plain data; every function takes known_on."""
