;;; codeassist.el --- Ghost text of codeassist, with Eglot  -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1") (eglot "1.9"))
;; Keywords: convenience, languages
;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; Eglot starts the server and follows the buffer, but shows no inline
;; completions.  This asks for them and draws them as an overlay:
;;
;;   (require 'codeassist)
;;   (codeassist-setup)
;;
;; TAB takes a suggestion, C-<right> its next word, C-<down> its next line,
;; C-g none of it.

;;; Code:

(require 'eglot)

(defgroup codeassist nil
  "Suggestions of codeassist."
  :group 'eglot)

(defcustom codeassist-command '("codeassist-lsp" "--stdio")
  "The command that starts the server."
  :type '(repeat string))

(defcustom codeassist-options nil
  "The server's settings, nested as in its settings file, as a property list."
  :type 'plist)

(defcustom codeassist-modes '(prog-mode)
  "The major modes for which `codeassist-setup' starts the server."
  :type '(repeat symbol))

(defcustom codeassist-delay 0.1
  "So many seconds after the last key a suggestion is asked for."
  :type 'number)

(defcustom codeassist-answer-seconds-max 120
  "So long a command may take; a model that writes an edit needs its time."
  :type 'number)

(defface codeassist-ghost '((t :inherit shadow))
  "Text that is suggested.")

(defvar codeassist-status nil
  "How the server is, in a sentence.")

(defvar-local codeassist--shown nil
  "The suggestion: :start, :end (markers), :text, :covered, :command.
What it replaces behind the cursor is :covered.")

(defvar-local codeassist--overlay nil)
(defvar-local codeassist--tick nil "The text for which was asked.")
(defvar codeassist--timer nil)
(defvar eglot-confirm-server-edits)
(defvar eglot-confirm-server-initiated-edits)

;;; The server

(defclass codeassist-server (eglot-lsp-server) ()
  :documentation "A connection with codeassist.")

(cl-defmethod eglot-client-capabilities ((_server codeassist-server))
  "What Eglot and this file can do."
  (let ((can (cl-call-next-method)))
    (plist-put (plist-get can :textDocument)
               :inlineCompletion '(:dynamicRegistration :json-false))
    (plist-put can :experimental
               '(:codeassistStatus t :codeassistConfirms t :codeassistAsks t))))

(cl-defmethod eglot-handle-notification
  ((_server codeassist-server) (_method (eql codeassist/status))
   &key message &allow-other-keys)
  "Remember MESSAGE."
  (setq codeassist-status message))

(defun codeassist--contact (&rest _)
  "How Eglot is to start the server."
  `(codeassist-server
    ,@codeassist-command
    ,@(and codeassist-options
           (list :initializationOptions codeassist-options))))

(defun codeassist--server ()
  "The server of this buffer, if it is codeassist."
  (let ((server (eglot-current-server)))
    (and (codeassist-server-p server) server)))

(defun codeassist--run (command &rest arguments)
  "Let the server run COMMAND with ARGUMENTS and return its answer."
  (eglot--signal-textDocument/didChange)
  (let ((eglot-confirm-server-edits nil)
        (eglot-confirm-server-initiated-edits nil))
    (jsonrpc-request (or (codeassist--server)
                         (user-error "This buffer has no codeassist"))
                     :workspace/executeCommand
                     (list :command command :arguments (vconcat arguments))
                     :timeout codeassist-answer-seconds-max)))

(cl-defmethod eglot-execute-command
  ((_server codeassist-server) command arguments)
  "Run COMMAND with ARGUMENTS, and apply unasked what was asked for."
  (apply #'codeassist--run (format "%s" command) (append arguments nil)))

;;; What is shown

(defun codeassist--rest ()
  "What is not typed yet of the suggestion; nil where it does not fit."
  (when codeassist--shown
    (pcase-let (((map :start :end :text :covered) codeassist--shown))
      (when (<= start (point) end)
        (let ((typed (buffer-substring-no-properties start (point)))
              (behind (buffer-substring-no-properties (point) end)))
          (and (string-prefix-p typed text)
               (not (string= typed text))
               (string= behind covered)
               (substring text (length typed))))))))

(defun codeassist--draw (text)
  "Show TEXT at the cursor, in place of what it covers."
  (unless codeassist--overlay
    (setq codeassist--overlay (make-overlay (point) (point))))
  (let ((ghost (propertize text 'face 'codeassist-ghost))
        (end (plist-get codeassist--shown :end)))
    (put-text-property 0 1 'cursor t ghost)
    (move-overlay codeassist--overlay (point) end)
    (let ((covers (< (point) end)))
      (overlay-put codeassist--overlay 'display (and covers ghost))
      (overlay-put codeassist--overlay 'after-string
                   (and (not covers) ghost))))
  (codeassist--visible-mode 1))

(defun codeassist--hide ()
  "Show nothing."
  (when codeassist--shown
    (set-marker (plist-get codeassist--shown :start) nil)
    (set-marker (plist-get codeassist--shown :end) nil)
    (setq codeassist--shown nil)
    (delete-overlay codeassist--overlay)
    (codeassist--visible-mode -1)))

(defun codeassist--show (answer)
  "Show the first item of the server's ANSWER."
  (codeassist--hide)
  (let* ((items (if (vectorp answer) answer (plist-get answer :items)))
         (item (and (< 0 (length items)) (aref items 0)))
         (range (plist-get item :range)))
    (when item
      (let ((start (eglot--lsp-position-to-point (plist-get range :start)))
            (end (eglot--lsp-position-to-point (plist-get range :end))))
        (setq codeassist--shown
              (list :start (copy-marker start)
                    :end (copy-marker end t)
                    :text (string-replace "\r\n" "\n"
                                          (plist-get item :insertText))
                    :covered (buffer-substring-no-properties (point) end)
                    :command (plist-get item :command)))
        (let ((rest (codeassist--rest)))
          (if rest (codeassist--draw rest) (codeassist--hide)))))))

;;; Asking

(defun codeassist--ask (buffer kind)
  "Ask for a suggestion in BUFFER; KIND is 1 for by hand, 2 for automatic."
  (when (and (buffer-live-p buffer)
             (eq buffer (window-buffer (selected-window))))
    (with-current-buffer buffer
      (let ((server (codeassist--server))
            (tick (buffer-chars-modified-tick))
            (place (point)))
        (when server
          (eglot--signal-textDocument/didChange)
          (jsonrpc-async-request
           server :textDocument/inlineCompletion
           `(,@(eglot--TextDocumentPositionParams)
             :context (:triggerKind ,kind))
           :success-fn
           (lambda (answer)
             (when (buffer-live-p buffer)
               (with-current-buffer buffer
                 (when (and (= tick (buffer-chars-modified-tick))
                            (= place (point)))
                   (codeassist--show answer)))))
           :error-fn #'ignore
           :timeout-fn #'ignore))))))

(defun codeassist--tell-hidden ()
  "Tell the server that nobody wants what was suggested here."
  (when (codeassist--server)
    (jsonrpc-notify (codeassist--server) :codeassist/editorState
                    (append (eglot--TextDocumentIdentifier)
                            '(:hidden t)))))

(defun codeassist--after-command ()
  "Keep what still fits, and ask again where something was typed."
  (let* ((rest (codeassist--rest))
         (tick (buffer-chars-modified-tick))
         (has-changed (not (eql tick codeassist--tick))))
    (when (and codeassist--shown (not rest) (not has-changed))
      (codeassist--tell-hidden))
    (if rest (codeassist--draw rest) (codeassist--hide))
    (when has-changed
      (setq codeassist--tick tick)
      (when codeassist--timer
        (cancel-timer codeassist--timer))
      (setq codeassist--timer
            (run-with-timer codeassist-delay nil #'codeassist--ask
                            (current-buffer) 2)))))

;;; Commands

(defun codeassist-accept ()
  "Insert the suggestion, as one step of undoing."
  (interactive)
  (let ((rest (or (codeassist--rest) (user-error "Nothing is suggested")))
        (end (marker-position (plist-get codeassist--shown :end)))
        (command (plist-get codeassist--shown :command)))
    (codeassist--hide)
    (undo-boundary)
    (delete-region (point) end)
    (insert rest)
    (undo-boundary)
    (apply #'codeassist--run (plist-get command :command)
           (append (plist-get command :arguments) nil))))

(defun codeassist--accept-part (command)
  "Let the server insert the next part of the suggestion by COMMAND."
  (unless (codeassist--rest)
    (user-error "Nothing is suggested"))
  (let ((arguments (plist-get (plist-get codeassist--shown :command)
                              :arguments))
        (place (copy-marker (point) t)))
    (codeassist--hide)
    (undo-boundary)
    (apply #'codeassist--run command (append arguments nil))
    (goto-char place)
    (set-marker place nil)
    (codeassist--ask (current-buffer) 2)))

(defun codeassist-accept-word ()
  "Insert the next word of the suggestion."
  (interactive)
  (codeassist--accept-part "codeassist.acceptWord"))

(defun codeassist-accept-line ()
  "Insert the next line of the suggestion."
  (interactive)
  (codeassist--accept-part "codeassist.acceptLine"))

(defun codeassist-dismiss ()
  "Take the suggestion off the screen, and tell the server so."
  (interactive)
  (when (codeassist--rest)
    (codeassist--tell-hidden))
  (codeassist--hide))

(defun codeassist-suggest ()
  "Ask for a suggestion now, also where automatic ones are off."
  (interactive)
  (codeassist--ask (current-buffer) 1))

(defun codeassist-edit (start end instruction)
  "Let the model change the text from START to END by INSTRUCTION."
  (interactive "r\nsInstruction: ")
  (let ((answer (codeassist--run
                 "codeassist.edit"
                 `(,@(eglot--VersionedTextDocumentIdentifier)
                   :range (:start ,(eglot--pos-to-lsp-position start)
                           :end ,(eglot--pos-to-lsp-position end))
                   :instruction ,instruction))))
    (when (plist-get answer :edit)
      (eglot--apply-workspace-edit (plist-get answer :edit)))
    (message "%s" (plist-get answer :message))))

(defun codeassist-why ()
  "Say why the last suggestion looked as it did, or why there was none."
  (interactive)
  (message "%S" (codeassist--run "codeassist.explain")))

(defun codeassist-pause ()
  "Suggest nothing until `codeassist-resume'."
  (interactive)
  (codeassist--hide)
  (codeassist--run "codeassist.pause"))

(defun codeassist-resume ()
  "Suggest again."
  (interactive)
  (codeassist--run "codeassist.resume"))

;;; Modes

(defvar codeassist-ghost-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "TAB") #'codeassist-accept)
    (define-key map (kbd "<tab>") #'codeassist-accept)
    (define-key map (kbd "C-<right>") #'codeassist-accept-word)
    (define-key map (kbd "C-<down>") #'codeassist-accept-line)
    (define-key map (kbd "C-g") #'codeassist-dismiss)
    map)
  "Keys while a suggestion is shown.")

(define-minor-mode codeassist--visible-mode
  "A suggestion is shown."
  :keymap codeassist-ghost-map)

;;;###autoload
(define-minor-mode codeassist-mode
  "Show suggestions of codeassist while typing."
  :lighter " codeassist"
  (if codeassist-mode
      (progn
        (setq codeassist--tick (buffer-chars-modified-tick))
        (add-hook 'post-command-hook #'codeassist--after-command nil t))
    (remove-hook 'post-command-hook #'codeassist--after-command t)
    (codeassist--hide)))

(defun codeassist--managed ()
  "Switch suggestions on in a buffer whose server is codeassist, else off."
  (codeassist-mode (if (and (eglot-managed-p) (codeassist--server)) 1 -1)))

;;;###autoload
(defun codeassist-setup ()
  "Start the server in buffers of `codeassist-modes' and show suggestions."
  (add-hook 'eglot-managed-mode-hook #'codeassist--managed)
  (dolist (mode codeassist-modes)
    (add-to-list 'eglot-server-programs (cons mode #'codeassist--contact))
    (add-hook (intern (format "%s-hook" mode)) #'eglot-ensure)))

(provide 'codeassist)
;;; codeassist.el ends here
