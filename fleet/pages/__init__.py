"""The pages of staff: rendered on the server, live where a browser runs scripts, whole where it does not."""
