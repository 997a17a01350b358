"""Records on a server or in a shared folder, asked for in the background (SPEC C3)."""
