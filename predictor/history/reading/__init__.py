"""Files as texts to learn from: mails, Markdown, plain text, JSON lines; and lists of words."""
