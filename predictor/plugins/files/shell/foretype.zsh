# Foretype in zsh: in an open quote, as in: git commit -m "Fix the …, what may come next stands in grey.
# Right takes all of it, Ctrl-Right one word. Alt-/ asks where nothing stands. Nothing happens outside quotes.
#
#   source /path/to/foretype.zsh        in ~/.zshrc (`foretype install zsh --write` adds the line)
#
# docs/editors.md says what is asked, and of whom.

[[ -o interactive ]] || return 0
zmodload zsh/net/socket zsh/zle 2> /dev/null || return 0

# Commands in whose quotes prose is written; Alt-/ asks in the quotes of all others, too.
(( ${+FORETYPE_COMMANDS} )) || typeset -ga FORETYPE_COMMANDS=(
  echo git gh glab hg svn jj mail mailx mutt neomutt notify-send wall write say espeak todo task
)

typeset -g _foretype_folder=${${(%):-%x}:A:h} _foretype_fd=''
# What stands in grey, what stood around the cursor then, and the quote that it stands in.
typeset -g _foretype_ghost='' _foretype_left='' _foretype_right='' _foretype_mark='' _foretype_grey=none
typeset -gi _foretype_id=0 _foretype_tried=-99 _foretype_insert=0

# Sets `reply` to the quote that is open at the end of a text, the text in it and the command that it belongs to.
# Fails where none is, and where it is not clear: after substitutions, comments and here-documents.
_foretype_quote() {
  emulate -L zsh -o extended_glob
  local before=$1 quote='' text='' command='' mark two
  local -i at=1
  while (( at <= $#before )); do
    mark=$before[at] two=$before[at,at+1]
    if [[ $mark == '`' && $quote != "'" ]]; then
      return 1
    elif [[ $mark == '\' && $quote != "'" ]]; then
      [[ $two == '\'[\"\'\\\$\`] ]] && text+=$two[2] || text+=$two
      (( at += 1 ))
    elif [[ -n $quote && $mark == $quote ]]; then
      quote=''
    elif [[ -n $quote ]]; then
      [[ $quote == '"' && $two == '$'[\(\{] ]] && return 1
      text+=$mark
    elif [[ $mark == [\"\'] ]]; then
      (( at > 1 )) && [[ $before[at-1] == '$' ]] && return 1
      quote=$mark text=''
    elif [[ $two == '<<' ]] || [[ $mark == '#' ]] && { (( at == 1 )) || [[ $before[at-1] == [[:space:]\;\&\|\(] ]] }; then
      return 1
    elif [[ $mark == [\;\&\|\($'\n'] ]]; then
      command=''
    else
      command+=$mark
    fi
    (( at += 1 ))
  done
  [[ -n $quote ]] || return 1
  local -a words=( ${=command} )
  while [[ $words[1] == ([[:alpha:]_][[:alnum:]_]#=*|sudo|env|command|builtin|nice|time) ]]; do
    shift words
  done
  reply=( $quote "$text" "$words[1]" )
}

# Before each painting: what agrees with what was typed stays, and what may come next is asked.
_foretype_look() {
  emulate -L zsh
  [[ $LBUFFER == "$_foretype_left" && $RBUFFER == "$_foretype_right" ]] && return
  local typed=${LBUFFER#"$_foretype_left"} ghost=$_foretype_ghost
  if [[ -n $ghost && $LBUFFER == "$_foretype_left$typed" && $ghost == "$typed"?* ]]; then
    _foretype_show "${ghost#"$typed"}"
  else
    _foretype_show ''
  fi
  _foretype_left=$LBUFFER _foretype_right=$RBUFFER
  _foretype_id+=1 _foretype_insert=0  # what was asked before is answered in vain
  local -a reply
  (( PENDING == 0 )) && [[ -z $RBUFFER ]] && _foretype_quote "$PREBUFFER$LBUFFER" || return
  (( $FORETYPE_COMMANDS[(Ie)$reply[3]] )) && _foretype_ask false "$reply[1]" "$reply[2]"
}

_foretype_ask() {  # whether a key asked for it; the quote, the text in it
  emulate -L zsh
  _foretype_connect || return
  _foretype_mark=$2
  local before=${3//\\/\\\\} after=${RBUFFER%%$2*}
  before=${${before//\"/\\\"}//$'\n'/\\n} after=${${${after//\\/\\\\}//\"/\\\"}//$'\n'/\\n}
  local fields="\"before\":\"${before//[[:cntrl:]]/ }\",\"after\":\"${after//[[:cntrl:]]/ }\",\"invoked\":$1"
  print -r -u $_foretype_fd -- \
    "{\"id\":$_foretype_id,\"request\":\"suggest\",$fields,\"k\":10,\"phrase\":true,\"only_final\":true}" 2> /dev/null ||
    _foretype_hang_up
}

_foretype_heard() {
  emulate -L zsh
  local line each mark='"insert":"'
  if [[ -n $2 ]] || ! IFS= read -r -u $1 line; then
    _foretype_hang_up
    return
  fi
  [[ $line == '{"id":'$_foretype_id',"answer":'* ]] || return
  local -a every=( "${(@ps:$mark:)line}" )
  shift every
  (( _foretype_insert )) || every=( "$every[-1]" "$every[@]" )  # the phrase comes last
  for each in "$every[@]"; do
    each=${each%%\"*}
    # What means something to a shell is no prose.
    [[ $each == *[^[:space:]]* && $each != *[^[:print:]]* && $each != *[\\\"\$\`!]* ]] || continue
    [[ $_foretype_mark == '"' || $each != *\'* ]] || continue
    if (( _foretype_insert )); then
      [[ $RBUFFER == ' '* ]] && each=${each% }
      LBUFFER+=$each
    else
      _foretype_show "$each"
    fi
    zle -R
    return
  done
}

_foretype_show() {
  emulate -L zsh
  [[ -z $_foretype_ghost && -z $1 ]] && return
  region_highlight=( "${(@)region_highlight:#(*memo=foretype|$_foretype_grey*)}" )  # zsh 5.9; older ones
  _foretype_ghost=$1 POSTDISPLAY=${1% }
  _foretype_grey="$#BUFFER $(( $#BUFFER + $#POSTDISPLAY )) "
  [[ -n $1 ]] && region_highlight+=( "$_foretype_grey${FORETYPE_STYLE:-fg=244} memo=foretype" )
}

# The server: the user's own, for as long as one command line is written.
_foretype_connect() {
  emulate -L zsh
  [[ -n $_foretype_fd ]] && return
  local folder=${XDG_RUNTIME_DIR:-/run/user/$UID}
  [[ -d $folder ]] || folder=/tmp/runtime-$UID
  local at=${FORETYPE_SOCKET:-$folder/foretype/serve.sock} REPLY
  local -a private=( $at:h(Nf:go-w:) )
  if [[ -S $at && -O $at ]] && (( $#private )) && zsocket $at 2> /dev/null; then
    _foretype_fd=$REPLY
    print -r -u $_foretype_fd -- '{"id":0,"request":"hello","protocol":1}'
    zle -F -w $_foretype_fd _foretype_heard
  elif [[ ${FORETYPE_START:-yes} != no ]] && (( SECONDS - _foretype_tried > 60 )); then
    _foretype_tried=SECONDS
    FORETYPE_COMMAND=$FORETYPE_COMMAND FORETYPE_SOCKET=$FORETYPE_SOCKET \
      "${FORETYPE_PYTHON:-python3}" -I -S $_foretype_folder/ask.py start < /dev/null &> /dev/null &!
    return 1
  else
    return 1
  fi
}

_foretype_hang_up() {
  if [[ -n $_foretype_fd ]]; then
    zle -F $_foretype_fd
    exec {_foretype_fd}>&-
    _foretype_fd=''
  fi
}

_foretype_finish() {
  _foretype_show ''
  _foretype_left='' _foretype_right=''
  _foretype_hang_up
}

_foretype_take() {  # all of it or a word; where nothing stands in grey, what the key did before
  emulate -L zsh -o extended_glob
  local new=$_foretype_ghost
  if [[ -z $new ]]; then
    [[ $KEYMAP == vi* ]] && zle vi-$2 || zle $2
    return
  fi
  [[ $1 == word ]] && new=${(M)new##[[:space:]]#[^[:space:]]##[[:space:]]#}
  LBUFFER+=$new
}

foretype-all() { _foretype_take all forward-char; }
foretype-word() { _foretype_take word forward-word; }

foretype-ask() {
  emulate -L zsh
  local -a reply
  if _foretype_quote "$PREBUFFER$LBUFFER"; then
    _foretype_id+=1
    _foretype_insert=${#RBUFFER}
    _foretype_ask true "$reply[1]" "$reply[2]"
  fi
}

zle -N _foretype_heard
zle -N foretype-all
zle -N foretype-word
zle -N foretype-ask
autoload -Uz add-zle-hook-widget
add-zle-hook-widget line-pre-redraw _foretype_look
add-zle-hook-widget line-finish _foretype_finish

if [[ ${FORETYPE_KEYS:-yes} != no ]]; then
  bindkey '^[[C' foretype-all '^[OC' foretype-all '^[[1;5C' foretype-word
  bindkey -M emacs '^[/' foretype-ask
fi
