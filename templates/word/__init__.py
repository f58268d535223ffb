"""Documents to print and to file, as Word files; one module each, by the document's name."""
