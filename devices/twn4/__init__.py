"""Elatec TWN4 in its Simple Protocol: lines, tag driver, card driver."""
