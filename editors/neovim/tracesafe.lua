-- tracesafe in Neovim 0.7 and later, with the client that is built in.
-- Put this into lua/plugins or init.lua; the server comes with: pip install 'tracesafe[lsp]'

vim.api.nvim_create_autocmd("FileType", {
  pattern = "python",
  callback = function(event)
    local file = vim.api.nvim_buf_get_name(event.buf)
    local marks = { "pyproject.toml", "tracesafe.toml", "setup.py", ".git" }
    local root
    local folder = vim.fn.fnamemodify(file, ":p:h")
    while folder and not root do
      for _, mark in ipairs(marks) do
        if vim.loop.fs_stat(folder .. "/" .. mark) then root = folder end
      end
      local above = vim.fn.fnamemodify(folder, ":h")
      folder = above ~= folder and above or nil
    end
    root = root or vim.fn.fnamemodify(file, ":p:h")
    for _, client in pairs(vim.lsp.get_active_clients()) do
      if client.name == "tracesafe" and client.config.root_dir == root then
        vim.lsp.buf_attach_client(event.buf, client.id)
        return
      end
    end
    local id = vim.lsp.start_client({
      name = "tracesafe",
      cmd = vim.g.tracesafe_command or { "tracesafe", "lsp" },
      root_dir = root,
      workspace_folders = { { uri = vim.uri_from_fname(root), name = root } },
    })
    if id then vim.lsp.buf_attach_client(event.buf, id) end
  end,
})
