"""The widget audit: every screen in every look, measured by what is drawn and where.

A look's scene is laid out as for the glass, and the record of what would be drawn is examined; nothing is guessed from
the parts that made it. The measures are those of EN 301 549 and WCAG 2.1 where they have one, and stricter where a
kiosk needs it.
"""
