"""What the writer's own texts teach: an n-gram model that is kept, grows, and can forget."""
