"""Quick entry: one free line read as the answers of a guided form; what is not certain stays unread."""
