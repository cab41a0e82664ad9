"""The application without a window: the document, the training thread, what is being looked at."""
