"""The story that the pictures of the documents tell, in a Prometheus of its own."""
