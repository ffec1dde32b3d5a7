--- The suggestion on the screen: asking for it, drawing it, and taking it.

local client = require("codeassist.client")

local M = {}

M.AUTOMATIC, M.INVOKED = 2, 1

local namespace = vim.api.nvim_create_namespace("codeassist")
local marks = vim.api.nvim_create_namespace("codeassist.cursor")
local timer = (vim.uv or vim.loop).new_timer()
local pending -- the request under way: client, id

--- The suggestion: bufnr, row, start (byte), text, behind (what stands after the cursor), covered (bytes of that which
--- it replaces), command.
local shown

local function is_inserting()
  return vim.startswith(vim.api.nvim_get_mode().mode, "i")
end

--- What is not typed yet of the suggestion; nil where it does not fit the line any more.
local function rest()
  if not shown or shown.bufnr ~= vim.api.nvim_get_current_buf() then
    return nil
  end
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local line = vim.api.nvim_get_current_line()
  local typed = line:sub(shown.start + 1, column)
  local fits = row == shown.row
    and column >= shown.start
    and line:sub(column + 1) == shown.behind
    and vim.startswith(shown.text, typed)
    and typed ~= shown.text
  return fits and shown.text:sub(#typed + 1) or nil
end

--- Draw `text` at the cursor. It is laid over what stands behind the cursor, which is drawn again after it, for
--- virtual text that moves the line came with Neovim 0.10.
local function draw(text)
  vim.api.nvim_buf_clear_namespace(shown.bufnr, namespace, 0, -1)
  shown.tick = vim.b.changedtick
  local tab = (" "):rep(vim.bo.tabstop)
  local lines = vim.tbl_map(function(line)
    return { { (line:gsub("\t", tab)), "CodeassistGhost" } }
  end, vim.split(text, "\n", { plain = true }))
  local width = vim.fn.strdisplaywidth
  local uncovered = width(shown.behind) - width(lines[1][1][1])
  if #lines > 1 and uncovered > 0 then
    table.insert(lines[1], { (" "):rep(uncovered) })
  end
  table.insert(lines[#lines], { shown.behind:sub(shown.covered + 1) })
  vim.api.nvim_buf_set_extmark(shown.bufnr, namespace, shown.row - 1, vim.api.nvim_win_get_cursor(0)[2], {
    virt_text = lines[1],
    virt_text_pos = "overlay",
    virt_lines = vim.list_slice(lines, 2),
  })
end

local function show(bufnr, item)
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local line = vim.api.nvim_get_current_line()
  shown = {
    bufnr = bufnr,
    row = row,
    start = client.byte_of(line, item.range.start.character),
    text = item.insertText:gsub("\r\n", "\n"),
    behind = line:sub(column + 1),
    covered = client.byte_of(line, item.range["end"].character) - column,
    command = item.command,
  }
  local text = rest()
  if text then
    draw(text)
  end
end

local function hide()
  if shown then
    vim.api.nvim_buf_clear_namespace(shown.bufnr, namespace, 0, -1)
    shown = nil
  end
end

local function cancel()
  timer:stop()
  if pending then
    client.cancel(pending.client, pending.id)
    pending = nil
  end
end

--- Ask for a suggestion at the cursor; it is shown if nothing has changed by then.
function M.ask(kind)
  local bufnr = vim.api.nvim_get_current_buf()
  local server = client.of(bufnr)
  if not server or not is_inserting() then
    return
  end
  cancel()
  local tick, cursor = vim.b.changedtick, vim.api.nvim_win_get_cursor(0)
  local params = vim.lsp.util.make_position_params(0, server.offset_encoding)
  params.context = { triggerKind = kind }
  local id = client.request(server, "textDocument/inlineCompletion", params, function(err, result)
    local is_here = bufnr == vim.api.nvim_get_current_buf() and is_inserting()
    local is_same = is_here and tick == vim.b.changedtick and vim.deep_equal(cursor, vim.api.nvim_win_get_cursor(0))
    if err or not is_same then
      return
    end
    pending = nil
    hide()
    local item = result and (result.items or result)[1]
    if item then
      show(bufnr, item)
    end
  end, bufnr)
  pending = id and { client = server, id = id }
end

--- Something was typed: keep what still fits, and ask again after a moment.
function M.changed(debounce_ms)
  local text = rest()
  if text then
    draw(text)
  else
    hide()
  end
  timer:start(debounce_ms, 0, vim.schedule_wrap(function()
    M.ask(M.AUTOMATIC)
  end))
end

--- Let nothing stand on the screen; false where nothing did.
local function clear()
  local was_shown = rest() ~= nil
  cancel()
  hide()
  return was_shown
end

--- Take the suggestion off the screen because nobody wants it, and tell the server so; false where none is shown.
function M.dismiss()
  local bufnr = vim.api.nvim_get_current_buf()
  local server = client.of(bufnr)
  local was_shown = clear()
  if was_shown and server then
    client.notify(server, "codeassist/editorState", { uri = vim.uri_from_bufnr(bufnr), hidden = true })
  end
  return was_shown
end

--- The cursor has moved, perhaps away: then nobody wants it there. What was typed instead is told by the change.
function M.moved()
  if shown and not rest() then
    local bufnr, server = shown.bufnr, client.of(shown.bufnr)
    local has_only_moved = shown.tick == vim.b[bufnr].changedtick
    hide()
    if has_only_moved and server then
      client.notify(server, "codeassist/editorState", { uri = vim.uri_from_bufnr(bufnr), hidden = true })
    end
  end
end

local function break_undo()
  vim.cmd("let &g:undolevels = &g:undolevels")
end

local function insert(taken, text)
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local lines = vim.split(text, "\n", { plain = true })
  break_undo()
  vim.api.nvim_buf_set_text(taken.bufnr, row - 1, column, row - 1, column + taken.covered, lines)
  local last = #lines == 1 and column + #lines[1] or #lines[#lines]
  vim.api.nvim_win_set_cursor(0, { row + #lines - 1, last })
  break_undo()
  client.run(taken.command.command, taken.command.arguments)
end

--- Insert the suggestion, as one step of undoing; false where none is shown.
function M.accept()
  local text, taken = rest(), shown
  if not text then
    return false
  end
  clear()
  vim.schedule(function() -- a mapping with `expr` may not change text
    insert(taken, text)
  end)
  return true
end

--- A mark at the cursor, behind which the cursor is put again: not every version moves it with an edit of a server.
local function following_cursor()
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local mark = vim.api.nvim_buf_set_extmark(0, marks, row - 1, column, {})
  return function()
    local place = vim.api.nvim_buf_get_extmark_by_id(0, marks, mark, {})
    vim.api.nvim_win_set_cursor(0, { place[1] + 1, place[2] })
    vim.api.nvim_buf_del_extmark(0, marks, mark)
  end
end

--- Let the server insert the next part of the suggestion by `command`; false where none is shown.
function M.accept_part(command)
  if not rest() then
    return false
  end
  local arguments = shown.command.arguments
  clear()
  vim.schedule(function()
    break_undo()
    local follow = following_cursor()
    client.run(command, arguments, function()
      follow()
      M.ask(M.AUTOMATIC)
    end)
  end)
  return true
end

return M
