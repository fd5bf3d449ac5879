# Foretype in bash: Alt-/ writes the next word of the prose in an open quote, as in: git commit -m "Fix the …
# Alt-] puts another suggestion in its place. Nothing happens outside quotes.
#
#   source /path/to/foretype.bash       in ~/.bashrc (`foretype install bash --write` adds the line)
#
# docs/editors.md says what is asked, and of whom.

[[ $- == *i* ]] || return 0

_foretype_folder=${BASH_SOURCE[0]%/*}
_foretype_every=() _foretype_at=0 _foretype_line='' _foretype_point=0

foretype-suggest() {
    mapfile -t _foretype_every < <(
        FORETYPE_COMMAND=${FORETYPE_COMMAND-} FORETYPE_SOCKET=${FORETYPE_SOCKET-} FORETYPE_START=${FORETYPE_START-} \
            "${FORETYPE_PYTHON:-python3}" -I -S "$_foretype_folder/ask.py" bash "$READLINE_POINT" \
            <<< "$READLINE_LINE" 2> /dev/null
    )
    _foretype_at=0
    _foretype_put ''
}

foretype-next() {
    if ((${#_foretype_every[@]})) && [[ $READLINE_LINE == "$_foretype_line" ]] &&
        ((READLINE_POINT == _foretype_point)); then
        local old=${_foretype_every[_foretype_at]}
        _foretype_at=$(((_foretype_at + 1) % ${#_foretype_every[@]}))
        _foretype_put "$old"
    fi
}

_foretype_put() { # the suggestion whose turn it is, for the text before the cursor that is given
    ((${#_foretype_every[@]})) || return 0
    local new=${_foretype_every[_foretype_at]} start=$((READLINE_POINT - ${#1}))
    READLINE_LINE=${READLINE_LINE:0:start}$new${READLINE_LINE:READLINE_POINT}
    READLINE_POINT=$((start + ${#new}))
    _foretype_line=$READLINE_LINE _foretype_point=$READLINE_POINT
}

if [[ ${FORETYPE_KEYS:-yes} != no ]]; then
    bind -m emacs -x '"\e/": foretype-suggest'
    bind -m emacs -x '"\e]": foretype-next'
fi
