"""Pictures of what is inside: in the terminal, and as files by matplotlib."""
