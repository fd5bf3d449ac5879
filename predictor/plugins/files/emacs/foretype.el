;;; foretype.el --- Grey text behind the cursor, by `foretype serve --lsp'  -*- lexical-binding: t -*-

;; Put this file into your `load-path', and into your init file:
;;
;;   (require 'foretype)
;;   (add-hook 'text-mode-hook #'foretype-mode)
;;
;; TAB accepts all that is grey, C-<right> its first word, M-n shows the next suggestion, C-g none;
;; without grey text these keys are what they were.  C-c ? asks where nothing comes by itself, C-M-i
;; lists completions, which are eglot's.  Emacs 28 needs eglot from a package; Emacs 29 has it.  Tested
;; with eglot 1.9, of which inner functions are used.

;;; Code:

(require 'eglot)
(require 'subr-x)

(defvar foretype-command '("foretype" "serve" "--lsp")
  "How the server is started.")

(defface foretype-ghost '((t :foreground "#808080"))
  "What is suggested, as long as it is not accepted.")

(defvar-local foretype--ghost nil "The overlay that shows a suggestion, nil if there is none.")
(defvar-local foretype--offers nil "What may be shown, the first of it is: (TEXT . START) each.")
(defvar-local foretype--at nil "The place and the state of the text that were asked about last.")
(defvar-local foretype--awaited nil "The same, while an answer may still be shown.")
(defvar-local foretype--space nil "Where the space of an accepted word ends, until more is typed.")

(defvar foretype-ghost-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "TAB") #'foretype-accept)
    (define-key map (kbd "<tab>") #'foretype-accept)
    (define-key map (kbd "C-<right>") #'foretype-accept-word)
    (define-key map (kbd "M-n") #'foretype-next)
    (define-key map (kbd "C-g") #'foretype-dismiss)
    map)
  "Keys as long as something is suggested.")

(defvar foretype-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "C-M-i") #'completion-at-point) ; text-mode would ask ispell
    (define-key map (kbd "C-c ?") #'foretype-suggest)
    map)
  "Keys where suggestions come.")

;;;###autoload
(define-minor-mode foretype-mode
  "Suggest what may come next, in grey behind the cursor."
  :lighter " ghost"
  (cond (foretype-mode
         (add-to-list 'eglot-server-programs (cons major-mode foretype-command))
         (add-hook 'post-command-hook #'foretype--changed nil t)
         (add-hook 'eglot-managed-mode-hook #'foretype--managed nil t)
         (eglot-ensure))
        (t
         (remove-hook 'post-command-hook #'foretype--changed t)
         (remove-hook 'eglot-managed-mode-hook #'foretype--managed t)
         (foretype--clear))))

(push (cons 'foretype--ghost foretype-ghost-map) minor-mode-map-alist)

(defun foretype--clear ()
  (when foretype--ghost (delete-overlay foretype--ghost))
  (setq foretype--ghost nil foretype--offers nil))

(defun foretype--draw ()
  (pcase-let ((`(,text . ,start) (car foretype--offers)))
    (when (< start (point)) ; it takes the place of letters before the cursor
      (setq text (concat " → " text)))
    (unless foretype--ghost
      (setq foretype--ghost (make-overlay (point) (point) nil t)))
    (move-overlay foretype--ghost (point) (point))
    (overlay-put foretype--ghost 'after-string
                 (propertize text 'face 'foretype-ghost 'cursor t))))

(defun foretype--here ()
  (list (point) (buffer-chars-modified-tick)))

(defun foretype--changed ()
  "Keep what agrees with what was typed, and ask anew."
  (unless (equal foretype--at (foretype--here))
    (foretype--give-way)
    (when foretype--ghost (foretype--narrow))
    (foretype--ask)))

(defun foretype--give-way ()
  "Have the space of an accepted word give way to a mark that was typed next."
  (when (and foretype--space (/= (point) foretype--space))
    (when (and (= (point) (1+ foretype--space)) (looking-back " [.,;:!?)]" (- (point) 2)))
      (delete-region (- (point) 2) (1- (point))))
    (setq foretype--space nil)))

(defun foretype--managed ()
  "Ask as soon as the server has got the text: who types at once is faster than it starts."
  (let ((buffer (current-buffer)))
    (run-at-time 0 nil (lambda ()
                         (when (buffer-live-p buffer)
                           (with-current-buffer buffer (foretype--ask)))))))

(defun foretype--narrow ()
  (let* ((old (overlay-start foretype--ghost))
         (typed (and (<= old (point)) (buffer-substring-no-properties old (point))))
         (left (delq nil (mapcar
                          (pcase-lambda (`(,text . ,start))
                            (and typed (= start old) (string-prefix-p typed text)
                                 (not (string= typed text))
                                 (cons (substring text (length typed)) (point))))
                          foretype--offers))))
    (if (null left) (foretype--clear)
      (setq foretype--offers left)
      (foretype--draw))))

(defun foretype--ask (&optional invoked)
  "Ask what may come here.  INVOKED: somebody has pressed a key for it."
  (when-let ((server (and foretype-mode (eglot-managed-p) (eglot-current-server))))
    (let ((here (setq foretype--awaited (setq foretype--at (foretype--here)))) (buffer (current-buffer)))
      (eglot--signal-textDocument/didChange)
      (jsonrpc-async-request
       server :textDocument/inlineCompletion
       (append (eglot--TextDocumentPositionParams) `(:context (:triggerKind ,(if invoked 1 2))))
       :success-fn (lambda (found)
                     (when (buffer-live-p buffer)
                       (with-current-buffer buffer
                         (when (and (eq here foretype--awaited) (equal here (foretype--here)))
                           (foretype--answered (plist-get found :items) server)))))
       :error-fn #'ignore))))

(defun foretype--answered (items server)
  (let ((before (caar foretype--offers)))
    (setq foretype--offers
          (mapcar (lambda (item)
                    (cons (plist-get item :insertText)
                          (car (eglot--range-region (plist-get item :range)))))
                  items))
    (if (null foretype--offers) (foretype--clear)
      (foretype--draw)
      (unless (equal before (caar foretype--offers))
        (foretype--tell server "shown")))))

(defun foretype--tell (server event &rest more)
  "Tell the SERVER what became of a suggestion."
  (jsonrpc-async-request
   server :workspace/executeCommand
   `(:command "foretype.feedback" :arguments [(:event ,event ,@more)])
   :success-fn #'ignore :error-fn #'ignore))

(defun foretype--insert (accepted)
  "Put ACCEPTED, all or the beginning of what is shown, into the text."
  (pcase-let ((`(,text . ,start) (car foretype--offers)))
    (foretype--tell (eglot-current-server)
                    (if (string= accepted text) "accepted" "partly_accepted")
                    :insert text :accepted (length accepted))
    (undo-boundary) ; what is accepted is undone by itself
    (delete-region start (point))
    (insert accepted)
    (setq foretype--space (and (string-suffix-p " " accepted) (point)))
    (undo-boundary)))

(defun foretype-accept ()
  "Accept all that is suggested."
  (interactive)
  (foretype--insert (caar foretype--offers)))

(defun foretype-accept-word ()
  "Accept the first word of what is suggested."
  (interactive)
  (let ((text (caar foretype--offers)))
    (string-match "\\`[[:space:]]*[^[:space:]]+[[:space:]]?" text)
    (foretype--insert (match-string 0 text))))

(defun foretype-next ()
  "Show the next suggestion."
  (interactive)
  (setq foretype--awaited nil) ; a late answer does not take away what was chosen
  (setq foretype--offers (append (cdr foretype--offers) (list (car foretype--offers))))
  (foretype--draw))

(defun foretype-dismiss ()
  "Suggest nothing here."
  (interactive)
  (setq foretype--at (foretype--here) foretype--awaited nil) ; nor what is under way
  (foretype--clear))

(defun foretype-suggest ()
  "Suggest something here, also where nothing comes by itself."
  (interactive)
  (foretype--ask t))

(provide 'foretype)
;;; foretype.el ends here
