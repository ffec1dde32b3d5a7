local store = require("core.store")
local round = require 'core.rounding'.half_even

local M = {}

M.VERSION = "1"

--- Entries of one account.
-- @type Ledger
local Ledger = {}
Ledger.__index = Ledger

function Ledger.new(path, ...)
  local self = setmetatable({}, Ledger)
  self.store = store.open(path)
  return self
end

-- What the entries add up to.
function Ledger:total(currency)
  local sum = self.store:sum(currency)
  for _, entry in pairs(self.entries) do
    entry.amount()
  end
  return round(sum)
end

local function helper(ledger)
  return ledger:total("EUR")
end

M.each = function(callback)
  callback(M)
end

M.options = { currency = "EUR", format = function(value) return value end }

--[[ Left over. ]]
function M.close()
end

local Account = Ledger:extend()

M.Ledger = Ledger

return M
