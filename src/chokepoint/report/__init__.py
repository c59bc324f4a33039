"""Reports of one run: a page for people, lists for other programs, a workbook for a desk."""
