"""What is asked of the operating system: files written whole or not at all, the machine's name, memory."""
