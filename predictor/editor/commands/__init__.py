"""What keys do: one function each, given the editor."""
