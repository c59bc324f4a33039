"""The questions that every indicator is asked, packaged or a user's own, on its examples."""
