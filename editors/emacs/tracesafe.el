;;; tracesafe.el --- tracesafe in Emacs, by eglot  -*- lexical-binding: t; -*-

;; The server comes with: pip install 'tracesafe[lsp]'
;; Findings: M-x flymake-show-buffer-diagnostics; quick fixes: M-x eglot-code-actions.

;;; Code:

(require 'eglot)

(defvar tracesafe-command '("tracesafe" "lsp")
  "The command that starts the language server.")

(add-to-list 'eglot-server-programs
             `((python-mode python-ts-mode) . ,(lambda (&rest _) tracesafe-command)))

(provide 'tracesafe)
;;; tracesafe.el ends here
