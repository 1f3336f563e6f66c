"""Plain text: a headline and paragraphs, or the words of a saved web page."""
