-- Foretype in Neovim 0.11 and later: grey text behind the cursor, from `foretype serve --lsp`.
--
-- Copy this file into ~/.config/nvim/lua and write into init.lua:
--   require("foretype").setup()
--
-- <Tab> accepts all that is grey, <C-Right> its first word, <M-]> shows the next suggestion, <C-]> none;
-- <M-\> asks where nothing comes by itself. Without grey text these keys are what they were.

local M = {}

local defaults = {
  cmd = { "foretype", "serve", "--lsp" },
  filetypes = { "asciidoc", "gitcommit", "mail", "markdown", "org", "plaintex", "rst", "tex", "text", "typst" },
  settings = {}, -- docs/embedding.md: show, k, phrase, model, …
  keys = { all = "<Tab>", word = "<C-Right>", next = "<M-]>", dismiss = "<C-]>", ask = "<M-\\>" },
}

local NAME, INLINE = "foretype", "textDocument/inlineCompletion"
local space = vim.api.nvim_create_namespace(NAME)
local offers = nil -- what may be shown: { buf, row, col, texts, starts, n, client }
local asked = nil -- the question under way: { client, request, about }
local own_space = nil -- where the space of an accepted word stands: { buf, row, col }, until something else is typed

local function here()
  local row, col = unpack(vim.api.nvim_win_get_cursor(0))
  return vim.api.nvim_get_current_buf(), row - 1, col
end

local function clear()
  if offers and vim.api.nvim_buf_is_valid(offers.buf) then
    vim.api.nvim_buf_clear_namespace(offers.buf, space, 0, -1)
  end
  offers = nil
end

local function draw()
  vim.api.nvim_buf_clear_namespace(offers.buf, space, 0, -1)
  local text = offers.texts[offers.n]
  if offers.starts[offers.n] < offers.col then -- it takes the place of letters before the cursor
    text = " → " .. text
  end
  vim.api.nvim_buf_set_extmark(offers.buf, space, offers.row, offers.col, {
    virt_text = { { text, "ForetypeGhost" } },
    virt_text_pos = "inline",
  })
end

local function tell(client, event, more)
  local about = vim.tbl_extend("error", { event = event }, more or {})
  local command = { command = NAME .. ".feedback", arguments = { about } }
  client:request("workspace/executeCommand", command, function() end)
end

-- Keep what agrees with what was typed since it was offered.
local function narrow(buf, row, col)
  if not offers or offers.buf ~= buf or offers.row ~= row or col < offers.col then
    return clear()
  end
  local line = vim.api.nvim_buf_get_lines(buf, row, row + 1, false)[1] or ""
  local typed, texts, starts = line:sub(offers.col + 1, col), {}, {}
  for n, text in ipairs(offers.texts) do
    if vim.startswith(text, typed) and #text > #typed and (typed == "" or offers.starts[n] == offers.col) then
      table.insert(texts, text:sub(#typed + 1))
      table.insert(starts, typed == "" and offers.starts[n] or col)
    end
  end
  if #texts == 0 then
    return clear()
  end
  offers.texts, offers.starts, offers.col, offers.n = texts, starts, col, math.min(offers.n, #texts)
  draw()
end

local function answered(buf, row, col, client, result)
  local texts, starts, encoding = {}, {}, client.offset_encoding
  local line = vim.api.nvim_buf_get_lines(buf, row, row + 1, false)[1] or ""
  for _, item in ipairs((result or {}).items or {}) do
    table.insert(texts, item.insertText)
    table.insert(starts, vim.str_byteindex(line, encoding, item.range.start.character, false))
  end
  if #texts == 0 then
    return clear()
  end
  local new = not offers or offers.texts[1] ~= texts[1]
  offers = { buf = buf, row = row, col = col, texts = texts, starts = starts, n = 1, client = client }
  draw()
  if new then
    tell(client, "shown")
  end
end

local function ask(invoked)
  local buf, row, col = here()
  local client = vim.lsp.get_clients({ bufnr = buf, name = NAME })[1]
  local about = table.concat({ buf, row, col, vim.api.nvim_buf_get_changedtick(buf) }, " ")
  if not client or (asked and asked.about == about and not invoked) then
    return
  end
  if asked and asked.request then
    asked.client:cancel_request(asked.request)
  end
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  params.context = { triggerKind = invoked and 1 or 2 }
  local mine = { client = client, about = about }
  asked = mine
  local _, request = client:request(INLINE, params, function(error, result)
    mine.request = nil
    if asked == mine and not error and vim.api.nvim_get_mode().mode == "i" then
      answered(buf, row, col, client, result)
    end
  end, buf)
  mine.request = request
end

-- The space of an accepted word gives way to a mark that is typed next.
local function give_way(buf, row, col)
  local own = own_space
  own_space = nil
  if own and own.buf == buf and own.row == row then
    if col == own.col + 1 then
      own_space = own
    elseif col == own.col + 2 then
      local line = vim.api.nvim_buf_get_lines(buf, row, row + 1, false)[1]
      if line:sub(own.col + 1, col):match("^ [.,;:!?)]$") then
        vim.api.nvim_buf_set_text(buf, row, own.col, row, own.col + 1, {})
      end
    end
  end
end

local function changed()
  give_way(here())
  narrow(here())
  ask(false)
end

-- Show nothing of what is under way.
local function forget_asked()
  asked = asked and { about = asked.about }
end

local function accept(text)
  local start, buf, row, col, client = offers.starts[offers.n], here()
  client = offers.client
  local whole = offers.texts[offers.n]
  vim.api.nvim_buf_set_text(buf, row, start, row, col, { text })
  vim.api.nvim_win_set_cursor(0, { row + 1, start + #text })
  own_space = text:sub(-1) == " " and { buf = buf, row = row, col = start + #text - 1 } or nil
  local units = vim.str_utfindex(text, client.offset_encoding)
  tell(client, text == whole and "accepted" or "partly_accepted", { insert = whole, accepted = units })
end

local actions = {
  all = function()
    accept(offers.texts[offers.n])
  end,
  word = function()
    accept(offers.texts[offers.n]:match("^%s*%S+%s?"))
  end,
  next = function()
    forget_asked() -- a late answer does not take away what was chosen
    offers.n = offers.n % #offers.texts + 1
    draw()
  end,
  dismiss = function()
    forget_asked()
    clear()
  end,
}

local function bind(buf, keys)
  for name, key in pairs(keys) do
    if name == "ask" then
      vim.keymap.set("i", key, function()
        ask(true)
      end, { buffer = buf, desc = "Foretype: suggest now" })
    else
      vim.keymap.set("i", key, function()
        -- What is accepted is undone by itself: <C-G>u.
        return offers and ("<C-G>u<Cmd>lua require('foretype').act('%s')<CR><C-G>u"):format(name) or key
      end, { buffer = buf, expr = true, replace_keycodes = true, desc = "Foretype: " .. name })
    end
  end
end

-- Do what a key says: "all", "word", "next" or "dismiss".
function M.act(name)
  if offers then
    actions[name]()
  end
end

-- Suggest in files of prose. options: as `defaults`.
function M.setup(options)
  options = vim.tbl_deep_extend("force", defaults, options or {})
  package.loaded[NAME] = M
  vim.api.nvim_set_hl(0, "ForetypeGhost", { default = true, fg = "#808080", ctermfg = 244 })
  local group = vim.api.nvim_create_augroup(NAME, {})
  local function on(events, what)
    vim.api.nvim_create_autocmd(events, vim.tbl_extend("error", what, { group = group }))
  end
  on("FileType", {
    pattern = options.filetypes,
    callback = function(about)
      vim.lsp.start({
        name = NAME,
        cmd = options.cmd,
        init_options = options.settings, -- from the first suggestion on
        settings = { foretype = options.settings },
      })
      bind(about.buf, options.keys)
    end,
  })
  on({ "InsertEnter", "TextChangedI", "CursorMovedI" }, { callback = changed })
  on("LspAttach", { -- who types at once is faster than a server starts
    callback = function()
      if vim.api.nvim_get_mode().mode == "i" then
        changed()
      end
    end,
  })
  on({ "InsertLeave", "BufLeave", "CompleteChanged" }, { callback = actions.dismiss })
end

return M
