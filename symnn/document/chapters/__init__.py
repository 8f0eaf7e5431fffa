"""The chapters of the document, in the order of a textbook: one file each."""
