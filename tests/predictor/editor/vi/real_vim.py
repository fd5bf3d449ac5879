"""What real vi does: runs the cases in Vim; as a program, stores what came out in vim.json."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.predictor.editor.vi.cases import ALL, TEXTS

STORED = Path(__file__).with_name("vim.json")
# Spaces in keys are written as they are; the options are those that the editor has for good.
SCRIPT = r"""
set nocompatible autoindent shiftwidth=4 tabstop=4 nofixendofline nrformats= clipboard= wrapscan
set nomore shortmess=aoOtTWAIcFs cmdheight=20
set backspace=indent,eol,start cpoptions=aABceFs noesckeys belloff=all ww=b,s sol nojoinspaces
let cases = json_decode(join(readfile($CASES), "\n"))
let results = []
function One(case)
  enew!
  set undolevels=-1
  call setline(1, a:case.lines)
  set undolevels=1000
  for name in split('"abcdefghijklmnopqrstuvwxyz-0123456789', '\zs')
    call setreg(name, [])
  endfor
  let @/ = ''
  call cursor(a:case.row + 1, a:case.column + 1)
  normal! m'
  let named = '<\(Esc\|CR\|BS\|Space\|lt\|C-.\)>'
  let keys = substitute(a:case.keys, named, '\=eval("\"\\<" . submatch(1) . ">\"")', 'g')
  call feedkeys(keys, 'tx')
  call add(g:results, [getline(1, '$'), line('.') - 1, charcol('.') - 1])
endfunction
"""
END = """
call writefile([json_encode(results)], $RESULTS)
qall!
"""


def run_vim() -> dict[str, list[object]] | None:
    """Return for each case the lines and the cursor, None where there is no Vim."""
    program = shutil.which("vim")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        cases, script, results = (Path(folder, name) for name in ("cases.json", "run.vim", "results.json"))
        asked = [
            {"lines": TEXTS[case.text], "row": case.row, "column": case.column, "keys": case.keys}
            for case in ALL
        ]
        cases.write_text(json.dumps(asked))
        # Each case on a line of its own: an error ends a loop, and caught ones do not end a macro.
        calls = [f"call One(cases[{number}])" for number in range(len(ALL))]
        script.write_text("\n".join([SCRIPT, *calls, END]))
        subprocess.run(
            [program, "-u", "NONE", "-i", "NONE", "-n", "-N", "--not-a-term", "-S", str(script)],
            env={"CASES": str(cases), "RESULTS": str(results), "TERM": "dumb", "PATH": "/usr/bin:/bin"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
        answers = json.loads(results.read_text())
    return {str(case): answer for case, answer in zip(ALL, answers, strict=True)}


if __name__ == "__main__":
    found = run_vim()
    assert found is not None, "There is no vim here."
    lines = [f"{json.dumps(name)}: {json.dumps(answer)}" for name, answer in found.items()]
    STORED.write_text("{\n" + ",\n".join(lines) + "\n}\n")
