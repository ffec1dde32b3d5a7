vim.lsp.config("codeassist", { cmd = { "codeassist-lsp", "--stdio" }, root_markers = { ".git" } })
vim.lsp.enable("codeassist")
vim.lsp.inline_completion.enable()

local function accept(key, on_accept)
  vim.keymap.set("i", key, function()
    return vim.lsp.inline_completion.get({ on_accept = on_accept }) and "" or key
  end, { expr = true })
end

-- By word and by line the server edits the buffer; the cursor goes along with a mark.
local marks = vim.api.nvim_create_namespace("codeassist")

local function part(command)
  return function(item)
    local row, column = unpack(vim.api.nvim_win_get_cursor(0))
    local mark = vim.api.nvim_buf_set_extmark(0, marks, row - 1, column, {})
    local client = assert(vim.lsp.get_client_by_id(item.client_id))
    client:exec_cmd({ title = command, command = command, arguments = item.command.arguments }, nil, function()
      local place = vim.api.nvim_buf_get_extmark_by_id(0, marks, mark, {})
      vim.api.nvim_win_set_cursor(0, { place[1] + 1, place[2] })
      vim.api.nvim_buf_del_extmark(0, marks, mark)
    end)
  end
end

accept("<Tab>")
accept("<C-Right>", part("codeassist.acceptWord"))
accept("<C-Down>", part("codeassist.acceptLine"))
