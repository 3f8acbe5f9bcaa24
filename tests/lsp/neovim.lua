-- Drives a real Neovim that has the configuration of docs/editors.md; prints one JSON object.
local found = {}
local function wait(condition) return vim.wait(20000, condition, 20) end
local function labels(buffer)
  return vim.tbl_map(function(hint) return hint.inlay_hint.label end, vim.lsp.inlay_hint.get({ bufnr = buffer }))
end
vim.ui.select = function(items, options, choose)
  found.titles = vim.tbl_map(function(item) return item.action.title end, items)
  choose(items[1], 1)
end
local function drive()
  vim.cmd.edit(vim.env.TONELENS_SAMPLE)
  local buffer = vim.api.nvim_get_current_buf()
  local function client() return vim.lsp.get_clients({ bufnr = buffer, name = "tonelens" })[1] end
  wait(function() return client() and client().initialized end)
  vim.api.nvim_win_set_cursor(0, { 3, 0 })
  -- As a person does it: the line in visual mode, then the key of the configuration.
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes("Vgl", true, false, true), "mx", false)
  wait(function() return #vim.diagnostic.get(buffer) > 0 and #labels(buffer) > 0 end)
  found.diagnostics = vim.tbl_map(function(one) return { one.lnum, one.col, one.end_col, one.message } end, vim.diagnostic.get(buffer))
  found.hints = labels(buffer)
  wait(function() local tokens = vim.lsp.semantic_tokens.get_at_pos(buffer, 2, 10) return tokens and #tokens > 0 end)
  found.token = vim.lsp.semantic_tokens.get_at_pos(buffer, 2, 10)[1].type
  found.coloured = next(vim.api.nvim_get_hl(0, { name = "@lsp.type." .. found.token })) ~= nil
  local position = { textDocument = { uri = vim.uri_from_bufnr(buffer) }, position = { line = 2, character = 12 } }
  found.hover = vim.lsp.buf_request_sync(buffer, "textDocument/hover", position, 5000)[client().id].result.contents.value
  vim.api.nvim_buf_set_lines(buffer, 0, 0, false, { "A line above." })
  wait(function() local hint = vim.lsp.inlay_hint.get({ bufnr = buffer })[1] return hint and hint.inlay_hint.position.line == 3 end)
  found.moved = vim.lsp.inlay_hint.get({ bufnr = buffer })[1].inlay_hint.position.line
  vim.cmd.normal(vim.api.nvim_replace_termcodes("<Esc>", true, false, true))
  vim.api.nvim_win_set_cursor(0, { 4, 2 })
  -- Edits are measured after the explanation is shown.
  wait(function()
    local place = vim.lsp.util.make_range_params(0, client().offset_encoding)
    local asked = vim.tbl_extend("force", place, { context = { only = { "quickfix" }, diagnostics = {} } })
    return #vim.lsp.buf_request_sync(buffer, "textDocument/codeAction", asked, 5000)[client().id].result > 0
  end)
  vim.lsp.buf.code_action({ apply = true, context = { only = { "quickfix" }, diagnostics = {} } })
  wait(function() return not vim.api.nvim_buf_get_lines(buffer, 3, 4, false)[1]:find("Unfortunately") end)
  found.edited = vim.api.nvim_buf_get_lines(buffer, 3, 4, false)[1]
  wait(function() return #vim.diagnostic.get(buffer) == 0 end)
  found.left = #vim.diagnostic.get(buffer)
  local one = client()
  one:stop()
  found.stopped = vim.wait(10000, function() return one:is_stopped() end, 20)
end
vim.api.nvim_create_autocmd("VimEnter", { once = true, callback = vim.schedule_wrap(function()
  local fine, problem = pcall(drive)
  found.problem = not fine and problem or nil
  io.stdout:write(vim.json.encode(found) .. "\n")
  vim.cmd("qa!")
end) })
