"""Data packaged for the reports; LAND.md says where it comes from."""
