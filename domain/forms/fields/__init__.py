"""The kinds of question, by what they ask for."""
