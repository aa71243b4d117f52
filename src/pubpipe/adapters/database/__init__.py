"""The newsroom's and the hits' databases, on SQLite files or in PostgreSQL schemas."""
