import Foundation
import OnnxRuntimeBindings

/// The transformer: one token sequence with its cache (docs/runtime.md, step 6).
final class TokenGraph {
    private static let chunk = 32, branches = 64, hidden: Float = -1e9
    private let session: ORTSession
    private let caches: [String: ORTValue]
    private var tokens: [Int64] = []

    /// model: a file with the array "graph" of model.fta, which for this target is the graph as it is.
    init(model: String, layers: Int, keyHeads: Int, width: Int, blockSize: Int) throws {
        let options = try ORTSessionOptions()
        try options.setIntraOpNumThreads(1)
        session = try ORTSession(env: ORTEnv(loggingLevel: .error), modelPath: model, sessionOptions: options)
        let shape = [1, keyHeads, blockSize + Self.branches, width]
        var made: [String: ORTValue] = [:]
        for layer in 0..<layers {
            for part in ["key", "value"] {
                made["\(layer).\(part)"] = try Self.value([Float](repeating: 0, count: shape.reduce(1, *)), shape, .float)
            }
        }
        caches = made
    }

    /// Next-token logits after `wanted`: what it shares with the last sequence is kept, the rest is run.
    func advance(_ wanted: [Int64]) throws -> [Float] {
        var past = min(zip(tokens, wanted).prefix { $0 == $1 }.count, wanted.count - 1), logits: [Float] = []
        while past < wanted.count {
            let chunk = Array(wanted[past..<min(past + Self.chunk, wanted.count)])
            logits = try run(chunk, past)
            past += chunk.count
        }
        tokens = wanted
        return logits
    }

    private func run(_ chunk: [Int64], _ past: Int) throws -> [Float] {
        let size = chunk.count, total = past + size
        var bias = [Float](repeating: 0, count: size * total)
        for row in 0..<size { for column in (past + row + 1)..<max(total, past + row + 1) { bias[row * total + column] = Self.hidden } }
        var inputs = [
            "input_ids": try Self.value(chunk, [1, size], .int64),
            "position_ids": try Self.value((past..<total).map(Int64.init), [1, size], .int64),
            "attention_bias": try Self.value(bias, [1, 1, size, total], .float),
            "rows": try Self.value([Int64(size - 1)], [1], .int64),
            "seqlens_k": try Self.value([Int32(total - 1)], [1], .int32),
            "total_sequence_length": try Self.value([Int32(total)], [], .int32),
        ]
        // The same buffers as answers: keys and values are written where they are read.
        let logits = try Self.value([Float](repeating: 0, count: vocabulary), [1, vocabulary], .float)
        var outputs = ["logits": logits]
        for (name, cache) in caches {
            inputs["past_key_values.\(name)"] = cache
            outputs["present.\(name)"] = cache
        }
        try session.run(withInputs: inputs, outputs: outputs, runOptions: nil)
        return try (logits.tensorData() as Data).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    }

    /// Width of the output, from the manifest's "model".
    var vocabulary = 8192

    private static func value<T>(_ array: [T], _ shape: [Int], _ kind: ORTTensorElementDataType) throws -> ORTValue {
        let data = array.withUnsafeBytes { NSMutableData(bytes: $0.baseAddress!, length: $0.count) }
        return try ORTValue(tensorData: data, elementType: kind, shape: shape.map { NSNumber(value: $0) })
    }
}
