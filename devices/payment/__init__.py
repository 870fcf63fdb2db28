"""Payment terminals: the card is between its holder and the terminal; here are only amounts and what became of them."""
from devices.payment.terminal import Order, Outcome, PaymentTerminal, PaymentUnknown, Progress, Result, Watch

__all__ = ["Order", "Outcome", "PaymentTerminal", "PaymentUnknown", "Progress", "Result", "Watch"]
