"""Planning, applying, showing and writing edits."""
