"""Cases, what is decided on them, and the log that proves who did what, in a database apart from the records."""
