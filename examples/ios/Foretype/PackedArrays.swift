import Foundation

/// Packed arrays, as export/web/packing.py writes them.
struct PackedArrays {
    private struct Stated: Decodable { let name, kind, coding: String; let length, bytes: Int }

    private(set) var numbers: [String: [Int32]] = [:]
    private(set) var floats: [String: [Float]] = [:]
    private(set) var raw: [String: Data] = [:]

    init(_ content: Data) throws {
        let bytes = [UInt8](content)
        guard bytes.count > 8, bytes.prefix(4).elementsEqual("FTA1".utf8) else {
            throw ExportedFolder.Damaged(what: "No packed arrays.")
        }
        let length = bytes[4..<8].enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
        var at = 8 + length
        for each in try JSONDecoder().decode([Stated].self, from: Data(bytes[8..<at])) {
            let part = Array(bytes[at..<at + each.bytes])
            at += each.bytes
            guard each.coding == "plain" else {
                numbers[each.name] = varints(part, each.length, each.coding)
                continue
            }
            switch each.kind {
            case "f32": floats[each.name] = part.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
            case "i32": numbers[each.name] = part.withUnsafeBytes { Array($0.bindMemory(to: Int32.self)) }
            case "u16": numbers[each.name] = part.withUnsafeBytes { $0.bindMemory(to: UInt16.self).map(Int32.init) }
            default:
                raw[each.name] = Data(part)
                numbers[each.name] = part.map(Int32.init)
            }
        }
    }

    private func varints(_ part: [UInt8], _ count: Int, _ coding: String) -> [Int32] {
        let rows = coding.hasPrefix("rows:") ? numbers[String(coding.dropFirst(5))] : nil
        let rising = rows != nil || coding == "rising"
        var found = [Int32]()
        found.reserveCapacity(count)
        var at = 0, last: Int32 = 0, row = 0, left = rows?.first ?? .max
        while found.count < count {
            var value: Int32 = 0, shift: Int32 = 0
            repeat {
                value |= Int32(part[at] & 127) << shift
                shift += 7
                at += 1
            } while part[at - 1] & 128 != 0
            while left == 0 {
                row += 1
                left = rows![row]
                last = 0
            }
            left -= 1
            last = rising ? last + value : value
            found.append(last)
        }
        return found
    }
}
