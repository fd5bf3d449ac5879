import Foundation

/// The listed words and what the n-grams say of them (docs/runtime.md, steps 4 and 5).
struct NGrams {
    private struct Level { let contexts, starts, words, codes, backOff: [Int32] }

    private let cores: [String]
    /// By place in the order of their small letters: the number of a word in the list, and that spelling.
    private let sorted: [Int32]
    private let keys: [String]
    private let places: [String: Int32]
    private let codebook, unigram: [Float]
    private var levels: [Level] = []

    init(_ folder: ExportedFolder) throws {
        let words = try folder.arrays("words.fta.gz"), table = try folder.arrays("ngram.fta.gz")
        guard let text = words.raw["cores"].flatMap({ String(data: $0, encoding: .utf8) }),
              let sorted = words.numbers["sorted_words"], let codebook = table.floats["codebook"],
              let codes = table.numbers["unigram"], let order = table.numbers["order"]?.first
        else { throw ExportedFolder.Damaged(what: "An array is missing.") }
        let cores = text.dropLast().components(separatedBy: "\n").map(Self.unescaped)
        self.cores = cores
        self.sorted = sorted
        self.codebook = codebook
        keys = sorted.map { Self.fold(cores[Int($0)]) }
        places = Dictionary(cores.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
        let weights = codes.map { codebook[Int($0)] }, sum = weights.reduce(0, +)
        unigram = weights.map { $0 / sum }
        for n in 2...order {
            func array(_ name: String) -> [Int32] { table.numbers["\(name)_\(n)"] ?? [] }
            let starts = array("lengths").reduce(into: [Int32(0)]) { $0.append($0.last! + $1) }
            levels.append(Level(contexts: array("contexts"), starts: starts, words: array("words"),
                                codes: array("codes"), backOff: array("back_off")))
        }
    }

    /// The likeliest words that begin with `prefix`, after these cores, best first.
    func suggestions(after history: [String], prefix: String, count: Int) -> [String] {
        let probabilities = following(history), key = Self.fold(prefix)
        let fitting = sorted.indices.filter { keys[$0].hasPrefix(key) && keys[$0] != key }
        return fitting.sorted { probabilities[Int(sorted[$0])] > probabilities[Int(sorted[$1])] }
            .prefix(count).map { cores[Int(sorted[$0])] }
    }

    private func following(_ history: [String]) -> [Float] {
        let beginning = history.count < levels.count ? [Int32(cores.count)] : []
        let context = beginning + history.suffix(levels.count).map { places[$0] ?? 0 }
        var added = [Float](repeating: 0, count: unigram.count), left: Float = 1
        for length in stride(from: min(context.count, levels.count), to: 0, by: -1) {
            guard let row = row(Array(context.suffix(length))) else { continue }
            let level = levels[length - 1], backOff = (Float(level.backOff[row]) + 0.5) / 256
            let range = Int(level.starts[row])..<Int(level.starts[row + 1])
            let sum = range.reduce(Float(0)) { $0 + codebook[Int(level.codes[$1])] }
            for i in range { added[Int(level.words[i])] += codebook[Int(level.codes[i])] * (1 - backOff) * left / sum }
            left *= backOff
        }
        return zip(added, unigram).map { $0 + left * $1 }
    }

    private func row(_ context: [Int32]) -> Int? {
        var place = context[0]
        for i in 1..<max(1, context.count) {
            let level = levels[i - 1]
            guard let row = find(level.contexts, place, 0, level.contexts.count),
                  let next = find(level.words, context[i], Int(level.starts[row]), Int(level.starts[row + 1]))
            else { return nil }
            place = Int32(next)
        }
        let contexts = levels[context.count - 1].contexts
        return find(contexts, place, 0, contexts.count)
    }

    private func find(_ sorted: [Int32], _ value: Int32, _ from: Int, _ end: Int) -> Int? {
        var low = from, high = end
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low < end && sorted[low] == value ? low : nil
    }

    private static func fold(_ text: String) -> String {
        text.replacingOccurrences(of: "’", with: "'").lowercased()
    }

    private static func unescaped(_ written: String) -> String {
        guard written.hasPrefix("\\") else { return written }
        return ["\\n": "\n", "\\t": "\t", "\\s": ""][written] ?? written.replacingOccurrences(of: "\\\\", with: "\\")
    }
}
