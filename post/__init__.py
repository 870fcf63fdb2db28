"""How a message leaves a machine: a letter over SMTP, a call of a web-hook. Each within its time, and told as not sent
when it is not."""
