"""What makes other programs suggest: files for editors and shells, and the lines by which they read them."""
