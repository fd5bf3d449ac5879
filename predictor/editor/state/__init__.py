"""What the editor knows: pages, dialogs, what is wanted of suggestions. No keys, no windows."""
