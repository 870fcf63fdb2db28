"""The colours can be read: WCAG ratios of what is drawn on what."""
from __future__ import annotations

import pytest

from kiosk.engine.view import Tone
from kiosk.ui.bindings import COVERS
from kiosk.ui.tokens import CONTRAST, THEMES, Theme, contrast

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)


@themes
def test_words_are_at_least_seven_to_one(theme: Theme) -> None:
    grounds = [theme.bg, theme.surface, theme.surface2, *(theme.tint(tone) for tone in Tone)]
    assert min(contrast(theme.text, ground) for ground in grounds) >= 7
    assert min(contrast(theme.text2, ground) for ground in (theme.bg, theme.surface)) >= 7
    assert contrast(theme.on_primary, theme.primary) >= 7


@themes
def test_signs_borders_and_the_focus_ring_are_at_least_three_to_one(theme: Theme) -> None:
    for tone in Tone:
        assert contrast(theme.hue(tone), theme.tint(tone)) >= 3
        assert contrast(theme.hue(tone), theme.surface) >= 4.5
    assert contrast(theme.outline, theme.surface) >= 3
    assert contrast(theme.primary, theme.bg) >= 3


def test_high_contrast_is_fifteen_to_one() -> None:
    assert contrast(CONTRAST.text, CONTRAST.bg) >= 15
    assert contrast(CONTRAST.primary, CONTRAST.bg) >= 15


@pytest.mark.parametrize("cloth", COVERS)
def test_lettering_on_every_cover_can_be_read(cloth: str) -> None:
    assert contrast("#FFFFFF", cloth) >= 4.5
