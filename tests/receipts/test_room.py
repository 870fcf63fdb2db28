"""The room is light until a renderer is asked for, and leaves nothing behind."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def python(code: str, folder: Path) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, timeout=50, env={**os.environ, "TMPDIR": str(folder)})


def test_the_document_alone_brings_no_library_of_a_renderer(tmp_path: Path) -> None:
    python("import sys, receipts; assert not {'escpos', 'reportlab'} & set(sys.modules)", tmp_path)


def test_a_renderer_leaves_nothing_in_the_folder_of_temporary_files(tmp_path: Path) -> None:
    python("import receipts; receipts.render_escpos; receipts.render_pdf", tmp_path)
    assert list(tmp_path.iterdir()) == []
