"""The terminal editor: ghost text while you type. `application.run_editor` opens it."""
