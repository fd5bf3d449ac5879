"""The text being written: lines, changes, undo, rows. What a key costs does not grow with the text."""
