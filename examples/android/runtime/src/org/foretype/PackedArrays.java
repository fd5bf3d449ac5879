package org.foretype;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Packed arrays, as export/web/packing.py writes them: docs/runtime.md, "Packed arrays". */
final class PackedArrays {
    private final Map<String, int[]> whole = new HashMap<>();
    private final Map<String, float[]> broken = new HashMap<>();
    private final Map<String, byte[]> bytes = new HashMap<>();

    /** Reads a file; throws IllegalArgumentException if it is damaged. */
    PackedArrays(byte[] content) {
        ByteBuffer buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (content.length < 8 || buffer.getInt() != 0x31415446) throw new IllegalArgumentException("No packed arrays.");
        int length = buffer.getInt(), at = 8 + length;
        for (Object each : Json.list(Json.read(new String(content, 8, length, StandardCharsets.UTF_8)))) {
            Map<String, Object> stated = Json.object(each);
            int size = ((Double) stated.get("bytes")).intValue();
            read(stated, ByteBuffer.wrap(content, at, size).slice().order(ByteOrder.LITTLE_ENDIAN));
            at += size;
        }
    }

    int[] numbers(String name) {
        return whole.get(name);
    }

    float[] floats(String name) {
        return broken.get(name);
    }

    byte[] raw(String name) {
        return bytes.get(name);
    }

    private void read(Map<String, Object> stated, ByteBuffer part) {
        String name = (String) stated.get("name"), kind = (String) stated.get("kind");
        String coding = (String) stated.get("coding");
        int count = ((Double) stated.get("length")).intValue();
        if (!coding.equals("plain")) {
            whole.put(name, varints(part, count, coding));
        } else if (kind.equals("f32")) {
            float[] array = new float[count];
            part.asFloatBuffer().get(array);
            broken.put(name, array);
        } else {
            if (kind.equals("u8")) part.duplicate().get(bytes.computeIfAbsent(name, unused -> new byte[count]));
            int[] array = new int[count];
            for (int i = 0; i < count; i++) {
                array[i] = kind.equals("u8") ? part.get() & 0xff : kind.equals("u16") ? part.getShort() & 0xffff : part.getInt();
            }
            whole.put(name, array);
        }
    }

    private int[] varints(ByteBuffer part, int count, String coding) {
        int[] rows = coding.startsWith("rows:") ? whole.get(coding.substring(5)) : null;
        boolean rising = rows != null || coding.equals("rising");
        int[] array = new int[count];
        int last = 0, row = 0, left = rows == null ? Integer.MAX_VALUE : rows.length > 0 ? rows[0] : 0;
        for (int i = 0; i < count; i++) {
            int value = 0, shift = 0, read;
            do {
                read = part.get();
                value |= (read & 127) << shift;
                shift += 7;
            } while (read < 0);
            while (left == 0) {
                left = rows[++row];
                last = 0;
            }
            left--;
            last = rising ? last + value : value;
            array[i] = last;
        }
        if (part.hasRemaining()) throw new IllegalArgumentException("A packed array has another length.");
        return array;
    }
}
