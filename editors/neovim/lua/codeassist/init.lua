--- codeassist for Neovim 0.7 and later: `require("codeassist").setup()` is all that has to be called.
---
--- Neovim 0.12 shows inline completions by itself (see native.lua). This does it in every version, and takes
--- suggestions by word and by line.

local client = require("codeassist.client")
local ghost = require("codeassist.ghost")

local M = {}

local options = {
  cmd = { "codeassist-lsp", "--stdio" },
  init_options = nil, -- the settings, nested as in settings.toml
  filetypes = nil, -- a list; nil means every type
  debounce_ms = 75,
  keys = { accept = "<Tab>", word = "<C-Right>", line = "<C-Down>", dismiss = "<C-]>" }, -- false leaves a key alone
}

M.accept = ghost.accept
M.dismiss = ghost.dismiss

function M.accept_word()
  return ghost.accept_part("codeassist.acceptWord")
end

function M.accept_line()
  return ghost.accept_part("codeassist.acceptLine")
end

--- Ask for a suggestion now, also where automatic ones are off.
function M.suggest()
  ghost.ask(ghost.INVOKED)
end

--- Let the model change the lines from `first` to `last` as `instruction` says.
function M.edit(instruction, first, last)
  local bufnr = vim.api.nvim_get_current_buf()
  local text = vim.api.nvim_buf_get_lines(bufnr, last - 1, last, true)[1]
  local argument = {
    uri = vim.uri_from_bufnr(bufnr),
    range = {
      start = { line = first - 1, character = 0 },
      ["end"] = { line = last - 1, character = client.end_of(text) },
    },
    version = vim.lsp.util.buf_versions[bufnr],
    instruction = instruction,
  }
  client.run("codeassist.edit", { argument }, function(answer, server)
    if answer.edit and answer.edit ~= vim.NIL then
      vim.lsp.util.apply_workspace_edit(answer.edit, server.offset_encoding)
    end
    vim.notify(answer.message)
  end)
end

local function map(key, action, what)
  if key then
    vim.keymap.set("i", key, function()
      return action() and "" or key
    end, { expr = true, desc = what })
  end
end

local function set_keys(keys)
  map(keys.accept, M.accept, "Accept the suggestion")
  map(keys.word, M.accept_word, "Accept the next word of the suggestion")
  map(keys.line, M.accept_line, "Accept the next line of the suggestion")
  map(keys.dismiss, M.dismiss, "Dismiss the suggestion")
end

local function add_commands()
  local words = { pause = "pause", resume = "resume", status = "status", why = "explain" }
  vim.api.nvim_create_user_command("Codeassist", function(call)
    local command = words[call.args]
    if not command then
      vim.notify(("codeassist has no command %q"):format(call.args), vim.log.levels.ERROR)
      return
    end
    client.run("codeassist." .. command, {}, function(answer)
      if answer ~= nil and answer ~= vim.NIL then
        vim.notify(vim.inspect(answer))
      end
    end)
  end, {
    nargs = 1,
    complete = function()
      return vim.tbl_keys(words)
    end,
  })
  vim.api.nvim_create_user_command("CodeassistEdit", function(call)
    M.edit(call.args, call.line1, call.line2)
  end, { nargs = "+", range = true })
end

--- Start the server for every file, show its suggestions, and set the keys. `given` overrides the options above.
function M.setup(given)
  options = vim.tbl_deep_extend("force", options, given or {})
  vim.api.nvim_set_hl(0, "CodeassistGhost", { default = true, link = "Comment" })
  local group = vim.api.nvim_create_augroup("codeassist", { clear = true })
  local function on(events, callback)
    vim.api.nvim_create_autocmd(events, {
      group = group,
      callback = function()
        callback()
      end,
    })
  end
  on("FileType", function()
    client.attach(options, function()
      ghost.ask(ghost.AUTOMATIC)
    end)
  end)
  on({ "InsertEnter", "TextChangedI", "TextChangedP" }, function()
    ghost.changed(options.debounce_ms)
  end)
  on("CursorMovedI", ghost.moved)
  on("InsertLeave", ghost.dismiss)
  set_keys(options.keys)
  add_commands()
end

return M
