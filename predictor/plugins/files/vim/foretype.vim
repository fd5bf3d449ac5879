vim9script
# Foretype in Vim 9: what you are likely to write next, in grey behind the cursor.
#
#   source /path/to/foretype.vim        in ~/.vimrc (`foretype install vim --write` adds the line)
#
# Tab takes all that stands in grey, Ctrl-Right one word of it, Ctrl-] hides it, Ctrl-Down shows the next one.
# docs/editors.md is the page about it, docs/embedding.md the contract that is spoken here.

if exists('g:loaded_foretype')
  finish
endif
g:loaded_foretype = 1

# The server that Vim starts; or the path of a socket at which one listens.
g:foretype_command = get(g:, 'foretype_command', ['foretype', 'serve', '--json-lines'])
g:foretype_socket = get(g:, 'foretype_socket', '')
# Where prose is written; `:Foretype on` and `let b:foretype = v:true` add a buffer.
g:foretype_filetypes = get(g:, 'foretype_filetypes', ['asciidoc', 'gitcommit', 'mail', 'markdown', 'org',
  'pandoc', 'plaintex', 'rst', 'tex', 'text', 'textile', 'typst', 'vimwiki'])
# How sure a suggestion must be: all, more, balanced, less, least; '': as settings.toml says.
g:foretype_show = get(g:, 'foretype_show', '')
# Each acts where something stands in grey, and does what it always did elsewhere.
g:foretype_keys = extend({all: '<Tab>', word: '<C-Right>', dismiss: '<C-]>', next: '<C-Down>'},
  get(g:, 'foretype_keys', {}))

const LARGEST = 5000000  # bytes of a buffer; of larger ones nothing is asked
const CLOSING = '[.,;:!?…)\]}»”’]'
const NONE: dict<any> = {}

# Wrong requests, which leave the server with another text than Vim's.
const UNTOLD = ['malformed', 'field', 'document', 'full']

var job: job = null_job
var channel: channel = null_channel
var complaint = ''  # the last line that the server wrote on standard error
var failed = ''  # why nothing is asked any more
var requests = 0

# The texts that the server follows, by buffer: `version`; `lines` as many as there are now, `known` as many
# as the server has; of these `top` at the beginning and `tail` at the end have not changed since.
var texts: dict<dict<any>> = {}

# The question that waits for its answer: `id`, and the place that it is about.
var asked: dict<any> = NONE
# What is offered at a place (`buffer`, `line`, `column`): `every` suggestion, and `number`, the one in grey;
# `shown` is the text that stands there.
var offer: dict<any> = NONE
# The space that an accepted word has brought, as long as nothing else was typed: the place behind it.
var own_space: dict<any> = NONE
# The word under way: where it begins, the words that were shown for it, and whether one was accepted.
var word: dict<any> = NONE
# What is about to be inserted.
var taken = ''

# The server.

def Request(name: string, fields: dict<any>): number
  requests += 1
  ch_sendraw(channel, json_encode(extend({id: requests, request: name}, fields)) .. "\n")
  return requests
enddef

def Connected(): bool
  if failed != ''
    return false
  endif
  if channel != null_channel && ch_status(channel) == 'open'
    return true
  endif
  ForgetAll()
  if g:foretype_socket != ''
    channel = ch_open('unix:' .. expand(g:foretype_socket), {mode: 'nl', callback: Heard, noblock: true})
    if ch_status(channel) != 'open'
      Fail('no server listens at ' .. g:foretype_socket .. '; start one: foretype serve --json-lines --socket')
      return false
    endif
  else
    if executable(g:foretype_command[0]) == 0
      Fail('there is no program ' .. g:foretype_command[0] .. '; set g:foretype_command')
      return false
    endif
    job = job_start(g:foretype_command, {mode: 'nl', noblock: true, out_cb: Heard, exit_cb: Ended,
      err_cb: (_, line) => {
        complaint = line
      }})
    channel = job_getchannel(job)
  endif
  Request('hello', {protocol: 1, encoding: 'utf-8'})
  return true
enddef

def Ended(_: job, status: number)
  Clear()
  if status != 0
    Fail('the server has ended: ' .. (complaint == '' ? 'status ' .. status : complaint))
  endif
enddef

def Fail(reason: string)
  failed = reason
  echomsg 'foretype: ' .. failed
  # "-- INSERT --" takes its place at once.
  popup_notification('foretype: ' .. failed, {time: 5000, highlight: 'WarningMsg'})
enddef

def Heard(_: channel, line: string)
  var reply: dict<any> = json_decode(line)
  if has_key(reply, 'error')
    if reply.error.code == 'hello'
      Fail(reply.error.message)
    elseif index(UNTOLD, reply.error.code) >= 0
      ForgetAll()
    endif
  elseif get(asked, 'id', 0) == reply.id
    Answered(reply.answer)
  endif
enddef

# The text: the server follows it line by line.

def Wanted(): bool
  if &buftype != '' || !&modifiable || &encoding != 'utf-8' || &paste || &binary || &key != ''
    return false
  endif
  var prose = indexof(split(&filetype, '\.'), (_, one) => index(g:foretype_filetypes, one) >= 0) >= 0
  return get(b:, 'foretype', prose) && line2byte(line('$') + 1) <= LARGEST
enddef

# What cannot be sent as it is gives way to as many other bytes: NUL, and the CR in lines that end with LF.
def Lines(first: number, last: number): string
  return join(mapnew(getline(first, last), (_, line) => tr(line, "\r\n", '  ') .. "\n"), '')
enddef

def Follow(): dict<any>
  var buffer = bufnr()
  listener_flush(buffer)
  var text = get(texts, buffer, NONE)
  var count = line('$')
  if !empty(text) && text.lines == count && (text.changed || text.tick == b:changedtick)
    if text.top < text.known - text.tail || text.top < count - text.tail
      text.version += 1
      var range = {start: {line: text.top, character: 0}, end: {line: text.known - text.tail, character: 0}}
      var lines = text.top < count - text.tail ? Lines(text.top + 1, count - text.tail) : ''
      Request('edit', {document: text.name, version: text.version, changes: [{range: range, text: lines}]})
    endif
  else
    # Not known yet, or changed without our being told, as by `:e`.
    Forget(buffer)
    text = {name: string(buffer), version: 0, listener: listener_add(Changed, buffer)}
    texts[buffer] = text
    Request('open', {document: text.name, text: Lines(1, count)})
  endif
  extend(text, {known: count, lines: count, top: count, tail: count, tick: b:changedtick, changed: false})
  return text
enddef

def Changed(buffer: number, _: number, _: number, _: number, changes: list<dict<number>>)
  var text = get(texts, buffer, NONE)
  if empty(text)
    return
  endif
  text.changed = true
  for change in changes
    text.top = min([text.top, change.lnum - 1])
    text.tail = min([text.tail, text.lines - (change.end - 1)])
    text.lines += change.added
  endfor
enddef

def Forget(buffer: number)
  if get(offer, 'buffer', 0) == buffer
    offer = NONE
  endif
  if has_key(texts, buffer)
    var text = remove(texts, buffer)
    listener_remove(text.listener)
    if channel != null_channel && ch_status(channel) == 'open'
      Request('close', {document: text.name})
    endif
  endif
enddef

def ForgetAll()
  for buffer in keys(texts)
    Forget(str2nr(buffer))
  endfor
  asked = NONE
enddef

# Writing a file counts as a change, and is none that the server must be told.
def Writing()
  if has_key(texts, bufnr()) && Connected()
    Follow()
  endif
enddef

def Written()
  var text = get(texts, bufnr(), NONE)
  if !empty(text)
    text.tick = b:changedtick
  endif
enddef

# Asking.

# The place of the cursor, and the line up to it.
def Here(): dict<any>
  return {buffer: bufnr(), line: line('.'), column: col('.'), before: strpart(getline('.'), 0, col('.') - 1)}
enddef

def Ask(fields: dict<any> = {})
  asked = NONE
  if mode() !=# 'i' || pumvisible() || reg_executing() != '' || !Wanted() || !Connected()
    return
  endif
  var text = Follow()
  asked = Here()
  # As many bytes as are sent of it: JSON has no place for some.
  var bytes = len(json_decode(json_encode(tr(asked.before, "\r\n", '  '))))
  var question: dict<any> = {document: text.name, version: text.version, only_final: true, phrase: true,
    position: {line: asked.line - 1, character: bytes}}
  if g:foretype_show != ''
    question.show = g:foretype_show
  endif
  asked.id = Request('suggest', extend(question, fields))
enddef

def Answered(answer: dict<any>)
  var place = asked
  asked = NONE
  var here = Here()
  if mode() !=# 'i' || pumvisible() || here.buffer != place.buffer || here.line != place.line
      || here.before !=# place.before
    return
  endif
  var every: list<dict<any>> = answer.suggestions
  if has_key(answer, 'phrase')
    every = [answer.phrase] + every[1 :]
  endif
  # What corrects letters that are written cannot stand behind them.
  filter(every, (_, one) => one.replace == 0)
  if empty(every)
    Clear()
    return
  endif
  var before = get(offer, 'shown', '')
  Unpaint()
  offer = extend(here, {every: every, number: 0, shown: every[0].insert})
  Paint()
  if before !=# offer.shown
    Request('feedback', {event: 'shown'})
  endif
  Note()
enddef

# In grey.

highlight default ForetypeGhost ctermfg=244 guifg=#808080
prop_type_add('foretype', {highlight: 'ForetypeGhost', override: true})

def Paint()
  Unpaint()
  if offer.shown =~ '\S'
    prop_add(offer.line, offer.column, {type: 'foretype', text: substitute(offer.shown, '\s$', '', ''),
      bufnr: offer.buffer})
    extend(offer, {painted: offer.buffer, tick: b:changedtick})
  endif
enddef

def Unpaint()
  if has_key(offer, 'painted')
    var last = getbufinfo(remove(offer, 'painted'))[0].linecount
    # What was pasted in front of it has moved it along with the cursor.
    var here = offer.buffer == bufnr() ? line('.') : offer.line
    prop_remove({type: 'foretype', bufnr: offer.buffer, all: true}, min([offer.line, here, last]),
      min([max([offer.line + 1, here]), last]))
  endif
enddef

# Undo brings back lines as they were, with what stood behind them in grey.
def Sweep()
  if has_key(texts, bufnr()) && line("'[") > 0
    prop_remove({type: 'foretype', all: true}, line("'["), min([max([line("'["), line("']")]), line('$')]))
  endif
enddef

def Clear()
  if !empty(offer)
    Unpaint()
    offer = NONE
  endif
enddef

# Whether what is offered stands behind the cursor.
def Shown(): bool
  return !empty(offer) && has_key(offer, 'painted') && mode() ==# 'i' && !pumvisible() && reg_executing() == ''
    && offer.buffer == bufnr() && offer.line == line('.') && offer.column == col('.')
enddef

# Keys.

def Key(what: string, otherwise: string): string
  if !Shown()
    return otherwise
  endif
  if what == 'dismiss' || what == 'next'
    asked = NONE  # what is under way brings nothing back
    Later(what == 'next' ? Next : Clear)
    return ''
  endif
  var whole = offer.shown
  taken = what == 'word' ? matchstr(whole, '^\s*\S\+\s\?') : whole
  var event: dict<any> = taken ==# whole ? {event: 'accepted'} : {event: 'partly_accepted', accepted: len(taken)}
  Request('feedback', extend(event, {insert: whole, replace: 0}))
  word.accepted = true
  if taken =~ ' $' && getline('.')[offer.column - 1] == ' '
    taken = taken[: -2]
  endif
  # One step of undo, without abbreviations and mappings.
  return "\<C-G>u\<C-R>\<C-R>=" .. expand('<SID>') .. "Taken()\<CR>\<C-G>u"
enddef

# Nothing may be painted while a key is looked up.
def Later(Do: func())
  timer_start(0, (_) => Do())
enddef

def Taken(): string
  own_space = taken =~ '\S $' ? {buffer: bufnr(), line: line('.'), column: col('.') + len(taken)} : NONE
  return taken
enddef

def Next()
  if Shown()
    offer.number = (offer.number + 1) % len(offer.every)
    offer.shown = offer.every[offer.number].insert
    Paint()
    Note()
  endif
enddef

# The space of an accepted word gives way to a mark, and is not doubled.
def Typing()
  if empty(own_space) || own_space.buffer != bufnr() || own_space.line != line('.') || own_space.column > col('.')
    return  # none, or the word is still being inserted
  endif
  var behind = own_space.column == col('.')
  own_space = NONE
  if behind && v:char == ' '
    v:char = ''
  elseif behind && v:char =~ CLOSING
    feedkeys("\<Cmd>call " .. expand('<SID>') .. "GiveWay()\<CR>" .. v:char, 'in')
    v:char = ''
  endif
enddef

def GiveWay()
  var at = col('.') - 1
  setline('.', strpart(getline('.'), 0, at - 1) .. strpart(getline('.'), at))
  cursor(line('.'), at)
enddef

# At the end of a line it goes.
def Trim()
  if !empty(own_space) && own_space.buffer == bufnr() && own_space.line <= line('$')
    var text = getline(own_space.line)
    if text =~ '\S $' && len(text) == own_space.column - 1
      silent! undojoin
      setline(own_space.line, text[: -2])
    endif
  endif
  own_space = NONE
enddef

# The word under way, for what is counted.

def Note()
  var text = offer.every[offer.number].text
  word.shown[matchstr(text, '^\S*')] = true
enddef

def FollowWord()
  var here = Here()
  var start = here.column - len(matchstr(here.before, '\k*$'))
  if get(word, 'line', 0) == here.line && word.start == start && word.buffer == here.buffer
    return
  endif
  if get(word, 'line', 0) == here.line && !word.accepted && start > word.start
    var written = matchstr(strpart(here.before, word.start - 1), '^\k\+')
    if has_key(word.shown, written) && channel != null_channel && ch_status(channel) == 'open'
      Request('feedback', {event: 'ignored'})
    endif
  endif
  word = {buffer: here.buffer, line: here.line, start: start, shown: {}, accepted: false}
enddef

# What happens.

def Typed()
  FollowWord()
  if !empty(own_space) && line('.') == own_space.line + 1
    Trim()
  endif
  # What agrees with what was offered goes on standing there until the answer comes.
  if !empty(offer)
    var here = Here()
    var written = strpart(here.before, offer.column - 1)
    if here.buffer == offer.buffer && here.line == offer.line && here.before ==# offer.before .. written
        && offer.shown[: len(written) - 1] ==# written && len(written) < len(offer.shown)
      for one in offer.every
        one.insert = strpart(one.insert, 0, len(written)) ==# written ? strpart(one.insert, len(written)) : ''
      endfor
      extend(offer, here)
      offer.shown = strpart(offer.shown, len(written))
      offer.every = [offer.every[offer.number]] + filter(copy(offer.every),
        (at, one) => at != offer.number && one.insert != '')
      offer.number = 0
      Paint()
    else
      Clear()
    endif
  endif
  Ask()
enddef

def Moved()
  if !empty(offer) && !Shown() && get(offer, 'tick', 0) == b:changedtick  # else `Typed` comes, too
    Clear()
  endif
enddef

def Entered()
  FollowWord()
  if Wanted() && Connected()
    Follow()
  endif
enddef

def Left()
  asked = NONE
  Trim()
  Clear()
  Sweep()
enddef

def Command(what: string)
  if what == 'on' || what == 'off'
    b:foretype = what == 'on'
    failed = ''
    Left()
  else
    var state = failed != '' ? failed : !Wanted() ? 'off in this buffer' : 'on in this buffer'
    var server = channel == null_channel ? 'no server yet' : 'server: ' .. ch_status(channel)
    echomsg printf('foretype: %s; %s%s', state, server, complaint == '' ? '' : ' (' .. complaint .. ')')
  endif
enddef

command -bar -nargs=? -complete=custom,Completed Foretype Command(<q-args>)

def Completed(_: string, _: string, _: number): string
  return "on\noff\nstatus"
enddef

augroup foretype
  autocmd!
  autocmd InsertEnter * Entered()
  autocmd InsertLeave * Left()
  autocmd InsertCharPre * Typing()
  autocmd TextChanged * Sweep()
  autocmd TextChangedI * Typed()
  autocmd TextChangedP * Left()
  autocmd CursorMovedI * Moved()
  autocmd BufWritePre * Writing()
  autocmd BufWritePost * Written()
  autocmd BufUnload * Forget(str2nr(expand('<abuf>')))
  autocmd FileChangedShellPost * Forget(str2nr(expand('<abuf>')))
augroup END

for [what, key] in items(g:foretype_keys)
  if key != '' && maparg(key, 'i') == ''
    var plain = substitute(key, '<', '<lt>', '')
    execute printf('inoremap <silent> <expr> %s <SID>Key("%s", "\%s")', key, what, plain)
  endif
endfor
defcompile
