# Foretype in fish: Alt-/ writes the next word of the prose in an open quote, as in: git commit -m "Fix the …
# Alt-] puts another suggestion in its place. Nothing happens outside quotes.
#
#   source /path/to/foretype.fish       in config.fish (`foretype install fish --write` adds the line)
#
# docs/editors.md says what is asked, and of whom.

status is-interactive; or exit 0

set -g _foretype_folder (status dirname)
set -g _foretype_every
set -g _foretype_at 1

function foretype-suggest
    set -l python python3
    set -q FORETYPE_PYTHON; and set python $FORETYPE_PYTHON
    set -lx FORETYPE_COMMAND $FORETYPE_COMMAND
    set -lx FORETYPE_SOCKET $FORETYPE_SOCKET
    set -lx FORETYPE_START $FORETYPE_START
    set -g _foretype_every (commandline | $python -I -S $_foretype_folder/ask.py fish (commandline -C) 2>/dev/null)
    set -g _foretype_at 1
    _foretype_put 0
end

function foretype-next
    if test (count $_foretype_every) -gt 0
        and test (commandline | string collect) = "$_foretype_line"
        and test (commandline -C) = "$_foretype_point"
        set -l old $_foretype_every[$_foretype_at]
        set -g _foretype_at (math $_foretype_at % (count $_foretype_every) + 1)
        _foretype_put (string length -- $old)
    end
end

# The suggestion whose turn it is, for so many characters before the cursor.
function _foretype_put
    test (count $_foretype_every) -gt 0; or return 0
    set -l new $_foretype_every[$_foretype_at]
    set -l line (commandline | string collect)
    set -l point (commandline -C)
    set -l start (math $point - $argv[1])
    set -l before (string sub -l $start -- $line | string collect)
    set -l after (string sub -s (math $point + 1) -- $line | string collect)
    commandline -r -- "$before$new$after"
    commandline -C (math $start + (string length -- $new))
    set -g _foretype_line (commandline | string collect)
    set -g _foretype_point (commandline -C)
end

if not set -q FORETYPE_KEYS; or test "$FORETYPE_KEYS" != no
    bind \e/ foretype-suggest
    bind \e] foretype-next
end
