"""Patron card readers: a card is shown, its number or UID is told, the card is taken away."""
from devices.cards.events import CardEvent, CardPresented, CardRefused, CardRemoved
from devices.cards.reader import CardReader

__all__ = ["CardEvent", "CardPresented", "CardReader", "CardRefused", "CardRemoved"]
