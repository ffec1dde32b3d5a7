--- The server's process and what is said to it, in any Neovim from 0.7 on.

local M = {}

local has_011 = vim.fn.has("nvim-0.11") == 1
local uv = vim.uv or vim.loop
local attached = {} -- buffer -> client id
local by_root = {} -- folder -> client id, for Neovim 0.7, which has no vim.lsp.start

function M.of(bufnr)
  local id = attached[bufnr]
  return id and vim.lsp.get_client_by_id(id)
end

--- Send a request about a buffer, after the changes that the server does not know yet. Returns its id.
function M.request(client, method, params, handler, bufnr)
  local _, id
  if has_011 then
    _, id = client:request(method, params, handler, bufnr)
  else
    _, id = client.request(method, params, handler, bufnr)
  end
  return id
end

function M.cancel(client, id)
  if has_011 then
    client:cancel_request(id)
  else
    client.cancel_request(id)
  end
end

function M.notify(client, method, params)
  if has_011 then
    client:notify(method, params)
  else
    client.notify(method, params)
  end
end

--- Run a command of the server for the current buffer; `done` gets its answer.
function M.run(command, arguments, done)
  local bufnr = vim.api.nvim_get_current_buf()
  local client = M.of(bufnr)
  if not client then
    vim.notify("codeassist does not run in this buffer", vim.log.levels.WARN)
    return
  end
  M.request(client, "workspace/executeCommand", { command = command, arguments = arguments }, function(err, result)
    if err then
      vim.notify(err.message, vim.log.levels.ERROR)
    elseif done then
      done(result, client)
    end
  end, bufnr)
end

--- The byte that a UTF-16 column stands for.
function M.byte_of(line, character)
  if has_011 then
    return vim.str_byteindex(line, "utf-16", character, false)
  end
  return vim.str_byteindex(line, character, true)
end

--- The UTF-16 column of a line's end.
function M.end_of(line)
  if has_011 then
    return vim.str_utfindex(line, "utf-16")
  end
  local _, units = vim.str_utfindex(line)
  return units
end

local function root_of(file)
  local folder = vim.fn.fnamemodify(file, ":p:h")
  repeat
    if uv.fs_stat(folder .. "/.git") then
      return folder
    end
    local below = folder
    folder = vim.fn.fnamemodify(folder, ":h")
  until folder == below
  return nil
end

local function start(config)
  if vim.lsp.start then
    return vim.lsp.start(config)
  end
  local key = config.root_dir or ""
  if not by_root[key] or not vim.lsp.get_client_by_id(by_root[key]) then
    by_root[key] = vim.lsp.start_client(config)
  end
  vim.lsp.buf_attach_client(0, by_root[key])
  return by_root[key]
end

local function capabilities()
  local can = vim.lsp.protocol.make_client_capabilities()
  -- As every other server: Neovim warns of clients with different encodings in one buffer.
  can.general = vim.tbl_extend("force", can.general or {}, { positionEncodings = { "utf-16" } })
  can.textDocument.inlineCompletion = { dynamicRegistration = false }
  can.experimental = { codeassistStatus = true }
  return can
end

--- Connect the current buffer, if it is a file of a wanted type; `ready` is called once the server can be asked.
function M.attach(options, ready)
  local bufnr = vim.api.nvim_get_current_buf()
  local file = vim.api.nvim_buf_get_name(bufnr)
  local wanted = not options.filetypes or vim.tbl_contains(options.filetypes, vim.bo.filetype)
  if vim.bo.buftype ~= "" or file == "" or not wanted or M.of(bufnr) then
    return
  end
  attached[bufnr] = start({
    name = "codeassist",
    cmd = options.cmd,
    root_dir = root_of(file),
    init_options = options.init_options,
    capabilities = capabilities(),
    on_attach = ready,
    handlers = {
      ["codeassist/status"] = function(_, status)
        vim.g.codeassist_status = status.message
      end,
    },
  })
end

return M
