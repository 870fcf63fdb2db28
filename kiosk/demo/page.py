"""The picture story as one HTML page: its own style, no script, pictures beside it."""
from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from kiosk.demo.story import Chapter, Paper, Step, Story

_STYLE = """
:root { --bg: #F6F4EF; --card: #FFF; --line: #E0DBCF; --text: #14212B; --soft: #44525E; --lake: #0B4F6C;
  --good: #1B6B3A; --good-tint: #E3F1E7; --bad: #A61B1B; --bad-tint: #FBE6E4; }
@media (prefers-color-scheme: dark) { :root { --bg: #0E171E; --card: #18242D; --line: #2B3B47; --text: #F3F5F6;
  --soft: #B9C4CC; --lake: #7CC7E8; --good: #7FD6A0; --good-tint: #12291F; --bad: #FF9A93; --bad-tint: #331B1D; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--text);
  font: 17px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 56px 28px 96px; }
h1 { font-size: clamp(30px, 5vw, 48px); line-height: 1.1; letter-spacing: -.02em; margin: 0 0 12px;
  text-wrap: balance; }
h2 { font-size: 28px; letter-spacing: -.01em; margin: 72px 0 4px; }
.lead { color: var(--soft); max-width: 44em; margin: 0; }
h1 + .lead { font-size: 20px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 36px 0 0;
  padding: 0; list-style: none; }
.figures li { background: var(--card); border: 1px solid var(--line); border-radius: 16px; padding: 16px 20px; }
.figures b { display: block; font-size: 26px; letter-spacing: -.01em; font-variant-numeric: tabular-nums;
  color: var(--lake); }
.figures .bad b { color: var(--bad); }
.figures span { color: var(--soft); font-size: 15px; }
.scenes { display: grid; grid-template-columns: repeat(auto-fill, minmax(260px, 1fr)); gap: 36px 28px;
  align-items: start; margin-top: 24px; }
figure { margin: 0; }
figure a { display: block; border-radius: 18px; overflow: hidden; border: 1px solid var(--line);
  background: var(--card); box-shadow: 0 1px 2px #14212b14, 0 12px 32px -12px #14212b33; }
figure a:focus-visible { outline: 3px solid var(--lake); outline-offset: 3px; }
figure img { display: block; width: 100%; height: auto; }
figcaption { margin-top: 14px; }
ol { list-style: none; margin: 0; padding: 0; display: grid; gap: 10px; }
.mark { color: var(--good); font-weight: 700; margin-right: .35em; }
.bad .mark { color: var(--bad); }
.bad > p { background: var(--bad-tint); border-radius: 10px; padding: 10px 14px; white-space: pre-wrap;
  overflow-wrap: anywhere; }
li > p, .words > p { margin: 0; }
time { color: var(--soft); font-size: 14px; font-variant-numeric: tabular-nums; margin-left: .4em;
  white-space: nowrap; }
.checked { margin: 8px 0 0; padding: 10px 14px; border-radius: 12px; background: var(--good-tint); font-size: 15px;
  list-style: none; display: grid; gap: 4px; overflow-wrap: anywhere; }
.words { background: var(--card); border: 1px solid var(--line); border-radius: 18px; padding: 20px; }
.papers a { color: var(--lake); }
footer { margin-top: 72px; color: var(--soft); font-size: 15px; }
"""


def page(story: Story) -> str:
    """The whole page."""
    figures = [(f"{story.checks} checks at their source", "All true" if story.good else "Not all true"), *story.figures]
    tiles = "".join(f"<li{'' if story.good or number else ' class=bad'}><b>{escape(value)}</b>"
                    f"<span>{escape(name)}</span></li>" for number, (name, value) in enumerate(figures))
    chapters = "".join(_chapter(chapter, story.output) for chapter in story.chapters)
    papers = _papers(story.papers, story.output) if story.papers else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(story.title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{escape(story.title)}</h1>
{_lead(story.lead)}
<ul class="figures">{tiles}</ul>
{chapters}{papers}
<footer>Every picture is of the real window, pressed by a real pointer. Played in {story.elapsed:.1f} seconds.</footer>
</main>
</body>
</html>
"""


def _lead(text: str) -> str:
    return f'<p class="lead">{escape(text)}</p>' if text else ""


def _chapter(chapter: Chapter, output: Path) -> str:
    """A scene is a picture with the steps that led to it; steps after the last picture stand alone."""
    scenes: list[str] = []
    steps: list[Step] = []
    for step in chapter.steps:
        steps.append(step)
        if step.picture is not None:
            scenes.append(f"<figure>{_picture(step.picture, step.text, output)}<figcaption>{_steps(steps)}</figcaption>"
                          "</figure>")
            steps = []
    if steps:
        scenes.append(f'<div class="words">{_steps(steps)}</div>')
    heading = f"<h2>{escape(chapter.title)}</h2>" if chapter.title else ""
    return f'<section>{heading}{_lead(chapter.lead)}<div class="scenes">{"".join(scenes)}</div></section>\n'


def _steps(steps: list[Step]) -> str:
    return f"<ol>{''.join(_step(step) for step in steps)}</ol>"


def _step(step: Step) -> str:
    checked = "".join(f"<li>{escape(line)}</li>" for line in step.checked)
    return (f"<li{'' if step.good else ' class=bad'}><p><span class=mark>{'✓' if step.good else '✗'}</span>"
            f"{escape(step.text)}<time>{step.at:.1f} s</time></p>"
            + (f'<ul class="checked">{checked}</ul>' if checked else "") + "</li>")


def _picture(picture: Path, text: str, output: Path) -> str:
    link = _link(picture, output)
    return f'<a href="{link}"><img src="{link}" alt="{escape(text, quote=True)}" loading="lazy"></a>'


def _papers(papers: list[Paper], output: Path) -> str:
    shown = []
    for paper in papers:
        name = f'<p><a href="{_link(paper.file, output)}">{escape(paper.title)}</a></p>'
        shown.append(f"<figure>{_picture(paper.picture, paper.title, output)}<figcaption>{name}</figcaption></figure>"
                     if paper.picture else f'<div class="words">{name}</div>')
    return f'<section class="papers"><h2>What it left</h2><div class="scenes">{"".join(shown)}</div></section>'


def _link(path: Path, output: Path) -> str:
    """A link from the page to a file in its folder; ValueError for a file elsewhere."""
    return quote(path.resolve().relative_to(output).as_posix())
