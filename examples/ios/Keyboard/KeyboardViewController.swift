import UIKit

/// A row of suggestions over letters in rows. Nothing is kept of what is typed; nothing leaves the extension.
final class KeyboardViewController: UIInputViewController {
    private let offers = UIStackView()
    private let worker = DispatchQueue(label: "org.foretype.worker", qos: .userInteractive)
    private var ngrams: NGrams?
    private var question = 0

    override func viewDidLoad() {
        super.viewDidLoad()
        let rows = UIStackView(arrangedSubviews: [offers])
        rows.axis = .vertical
        for letters in ["qwertyuiop", "asdfghjkl'", "zxcvbnm,.", "⌫ ⏎"] {
            rows.addArrangedSubview(UIStackView(arrangedSubviews: letters.map { letter in
                key(String(letter)) { [weak self] in self?.press(letter) }
            }))
        }
        for case let row as UIStackView in rows.arrangedSubviews { row.distribution = .fillEqually }
        rows.frame = view.bounds
        rows.autoresizingMask = [.flexibleWidth, .flexibleHeight]
        view.addSubview(rows)
        let folder = Foundation.Bundle.main.bundleURL.appendingPathComponent("bundle")
        worker.async { [weak self] in
            let loaded = try? NGrams(ExportedFolder(folder))
            DispatchQueue.main.async { self?.ngrams = loaded; self?.ask() }
        }
    }

    override func textDidChange(_ textInput: UITextInput?) { ask() }

    private func press(_ letter: Character) {
        if letter == "⌫" { textDocumentProxy.deleteBackward() } else {
            textDocumentProxy.insertText(letter == "⏎" ? "\n" : String(letter))
        }
        ask()
    }

    private func ask() {
        question += 1
        let asked = question, before = textDocumentProxy.documentContextBeforeInput ?? ""
        guard let ngrams, textDocumentProxy.isSecureTextEntry != true else { return show([], replacing: 0) }
        worker.async { [weak self] in
            let prefix = String(before.reversed().prefix { $0.isLetter || $0 == "'" || $0 == "’" }.reversed())
            let history = before.dropLast(prefix.count).split(whereSeparator: \.isWhitespace).suffix(4).map(String.init)
            let found = ngrams.suggestions(after: history, prefix: prefix, count: 3)
            DispatchQueue.main.async {
                if let self, asked == self.question { self.show(found, replacing: prefix.count) }
            }
        }
    }

    private func show(_ words: [String], replacing count: Int) {
        offers.arrangedSubviews.forEach { $0.removeFromSuperview() }
        for word in words {
            offers.addArrangedSubview(key(word) { [weak self] in
                for _ in 0..<count { self?.textDocumentProxy.deleteBackward() }
                self?.textDocumentProxy.insertText(word + " ")
            })
        }
    }

    private func key(_ name: String, pressed: @escaping () -> Void) -> UIButton {
        UIButton(configuration: .plain(), primaryAction: UIAction(title: name) { _ in pressed() })
    }
}
