"""Card readers by PC/SC: commands, links to a reader, card driver."""
