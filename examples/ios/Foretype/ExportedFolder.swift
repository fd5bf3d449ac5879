import Compression
import CryptoKit
import Foundation

/// An exported folder: every file is compared with its size and SHA-256 before it is used (docs/runtime.md, step 1).
struct ExportedFolder {
    struct Damaged: Error { let what: String }

    private struct Manifest: Decodable {
        struct File: Decodable { let bytes: Int; let sha256: String }
        let format: Int
        let files: [String: File]
    }

    private let folder: URL
    private let manifest: Manifest

    init(_ folder: URL) throws {
        self.folder = folder
        manifest = try JSONDecoder().decode(
            Manifest.self, from: Data(contentsOf: folder.appendingPathComponent("bundle.json")))
        guard manifest.format == 1 else { throw Damaged(what: "The exported folder has format \(manifest.format).") }
    }

    /// The unpacked content of a file.
    func file(_ name: String) throws -> Data {
        guard let entry = manifest.files[name] else { throw Damaged(what: "There is no \(name).") }
        let packed = try Data(contentsOf: folder.appendingPathComponent(name))
        let digest = SHA256.hash(data: packed).map { String(format: "%02x", $0) }.joined()
        guard packed.count == entry.bytes, digest == entry.sha256 else { throw Damaged(what: "\(name) is damaged.") }
        return try unpacked(packed)
    }

    func arrays(_ name: String) throws -> PackedArrays { try PackedArrays(file(name)) }

    /// Ours have gzip's header of ten bytes and nothing else in front; the last four bytes say how long the content is.
    private func unpacked(_ packed: Data) throws -> Data {
        let size = packed.suffix(4).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
        let deflated = packed.dropFirst(10).dropLast(8)
        var content = Data(count: size)
        let written = content.withUnsafeMutableBytes { target in
            deflated.withUnsafeBytes { source in
                compression_decode_buffer(
                    target.bindMemory(to: UInt8.self).baseAddress!, size,
                    source.bindMemory(to: UInt8.self).baseAddress!, deflated.count, nil, COMPRESSION_ZLIB)
            }
        }
        guard written == size else { throw Damaged(what: "A file cannot be unpacked.") }
        return content
    }
}
