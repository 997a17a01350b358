"""Records on the local disk: an index in SQLite beside packs of records (SPEC C3, C8)."""
