package org.foretype;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** SentencePiece unigram with byte fallback, one chunk at a time: docs/runtime.md, "Tokenizer". */
public final class Tokenizer {
    private static final int NORMAL = 1, CONTROL = 3, USER_DEFINED = 4, BYTE = 6;
    private static final String MARK = "▁";
    private final List<String> texts = new ArrayList<>();
    private final List<Float> scores = new ArrayList<>();
    private final List<Integer> types = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final int[] bytes = new int[256];
    private final float unknown;
    private int longest;
    /** The id of the piece that stands before every document. */
    public final int document;

    /** Reads the content of a tokenizer.model. */
    public Tokenizer(byte[] model) {
        ByteBuffer buffer = ByteBuffer.wrap(model).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            int key = varint(buffer);
            if (key == (1 << 3 | 2)) piece(part(buffer));
            else skip(buffer, key & 7);
        }
        float least = Float.MAX_VALUE, most = -Float.MAX_VALUE;
        for (int id = 0; id < texts.size(); id++) {
            if (types.get(id) != NORMAL) continue;
            least = Math.min(least, scores.get(id));
            most = Math.max(most, scores.get(id));
        }
        int found = -1;
        for (int id = 0; id < texts.size(); id++) {
            String text = texts.get(id);
            int type = types.get(id);
            if (type == BYTE) bytes[Integer.parseInt(text.substring(3, 5), 16)] = id;
            if (type == CONTROL && text.equals("<doc>")) found = id;
            if (type == USER_DEFINED) scores.set(id, (float) (Text.length(text) * (double) most - 0.1));
            if (type != NORMAL && type != USER_DEFINED) continue;
            ids.put(text, id);
            longest = Math.max(longest, text.length());
        }
        unknown = least - 10f;
        document = found;
    }

    /** The ids of a text, which is normalised first. */
    public int[] encode(String text) {
        List<Integer> found = new ArrayList<>();
        for (String chunk : Text.chunks(Text.normalise(text))) {
            if (!chunk.contains(MARK)) {
                encodeChunk(chunk, found);
                continue;
            }
            // The mark itself must not come back as a space: it is spelled in bytes.
            chunk.codePoints().mapToObj(Character::toString).forEach(one -> {
                if (one.equals(MARK)) for (byte each : one.getBytes(StandardCharsets.UTF_8)) found.add(bytes[each & 0xff]);
                else encodeChunk(one, found);
            });
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    private void encodeChunk(String chunk, List<Integer> found) {
        String text = chunk.replace(" ", MARK);
        int size = text.length();
        float[] best = new float[size + 1];
        int[] from = new int[size + 1], piece = new int[size + 1];
        Arrays.fill(from, -1);
        for (int at = 0; at < size;) {
            int step = Character.charCount(text.codePointAt(at));
            boolean single = false;
            for (int end = at + 1; end <= Math.min(size, at + longest); end++) {
                Integer id = ids.get(text.substring(at, end));
                if (id == null) continue;
                reach(best, from, piece, at, end, scores.get(id), id);
                single |= end - at == step;
            }
            if (!single) reach(best, from, piece, at, at + step, unknown, -1);
            at += step;
        }
        List<Integer> back = new ArrayList<>();
        for (int end = size; end > 0; end = from[end]) {
            if (piece[end] >= 0) {
                back.add(piece[end]);
                continue;
            }
            byte[] spelled = text.substring(from[end], end).getBytes(StandardCharsets.UTF_8);
            for (int i = spelled.length - 1; i >= 0; i--) back.add(bytes[spelled[i] & 0xff]);
        }
        Collections.reverse(back);
        found.addAll(back);
    }

    private static void reach(float[] best, int[] from, int[] piece, int at, int end, float score, int id) {
        float total = best[at] + score;
        if (from[end] >= 0 && total <= best[end]) return;
        best[end] = total;
        from[end] = at;
        piece[end] = id;
    }

    private void piece(ByteBuffer message) {
        String text = "";
        float score = 0;
        int type = NORMAL;
        while (message.hasRemaining()) {
            int key = varint(message);
            if (key == (1 << 3 | 2)) text = StandardCharsets.UTF_8.decode(part(message)).toString();
            else if (key == (2 << 3 | 5)) score = message.getFloat();
            else if (key == 3 << 3) type = varint(message);
            else skip(message, key & 7);
        }
        texts.add(text);
        scores.add(score);
        types.add(type);
    }

    private static ByteBuffer part(ByteBuffer buffer) {
        int size = varint(buffer);
        ByteBuffer part = buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
        part.limit(size);
        buffer.position(buffer.position() + size);
        return part;
    }

    private static void skip(ByteBuffer buffer, int wire) {
        int size = wire == 0 ? 0 : wire == 5 ? 4 : wire == 1 ? 8 : -1;
        if (wire == 0) varint(buffer);
        else if (wire == 2) part(buffer);
        else if (size < 0) throw new IllegalArgumentException("The tokenizer model is damaged.");
        else buffer.position(buffer.position() + size);
    }

    private static int varint(ByteBuffer buffer) {
        long value = 0;
        for (int shift = 0;; shift += 7) {
            byte read = buffer.get();
            value |= (long) (read & 127) << shift;
            if (read >= 0) return (int) value;
        }
    }
}
