-- A session in Neovim: open a file, wait for the finding, apply the quick fix over two files, save, say what was seen.
-- nvim --headless -u NONE -l is newer than what Debian has: the script runs with `-c luafile`.

local root, answer = vim.env.TRACESAFE_ROOT, vim.env.TRACESAFE_ANSWER
local seen = {}

local function finish(problem)
  seen.problem = problem
  vim.fn.writefile({ vim.fn.json_encode(seen) }, answer)
  vim.cmd(problem and "cquit" or "qall!")
end

local function step(name, action)
  local ok, problem = pcall(action)
  if not ok then finish(name .. ": " .. tostring(problem)) end
end

dofile(vim.env.TRACESAFE_SNIPPET)
vim.cmd("edit " .. root .. "/losses.py")
vim.bo.filetype = "python"

step("findings", function()
  local there = vim.wait(60000, function() return #vim.diagnostic.get(0) > 0 end, 50)
  assert(there, "no finding after a minute")
  local found = vim.diagnostic.get(0)[1]
  seen.line, seen.column, seen.message, seen.source = found.lnum + 1, found.col + 1, found.message, found.source
  vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
end)

step("quick fix", function()
  local client = vim.lsp.get_active_clients()[1]
  local params = vim.lsp.util.make_range_params(0, client.offset_encoding)
  params.context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics(), only = { "quickfix" } }
  local answers = vim.lsp.buf_request_sync(0, "textDocument/codeAction", params, 60000)
  local actions = answers[client.id].result
  seen.titles = vim.tbl_map(function(each) return each.title end, actions)
  local action = actions[1]
  if not action.edit then
    action = client.request_sync("codeAction/resolve", action, 60000, 0).result
  end
  vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
  vim.cmd("silent wall")
end)

step("clean", function()
  local gone = vim.wait(60000, function() return #vim.diagnostic.get(0) == 0 end, 50)
  assert(gone, "the finding is still there")
  vim.cmd("redraw")
  seen.clean = true
end)

finish(nil)
