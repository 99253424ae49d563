"""What the kinds share to take live edits into files: drafts of files, the project while it is edited, results."""
