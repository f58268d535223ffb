"""Word documents: a module for each, named as the document."""
