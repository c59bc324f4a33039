"""Business messages as other systems write them, read as rows of our tables: a module or folder for each standard."""
