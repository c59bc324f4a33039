"""Relations that several indicators share, each made once a run. A file holds the function of its name."""
