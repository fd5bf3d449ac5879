package org.foretype;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** An exported folder: every file is compared with its size and SHA-256 before it is used. */
public final class Bundle {
    /** Says the content of a file of the folder: from a path here, from the assets in an app. */
    public interface Reader {
        byte[] read(String name) throws IOException;
    }

    private static final double FORMAT = 1;
    final Map<String, Object> manifest;
    private final Map<String, Object> files;
    private final Reader reader;

    public Bundle(Reader reader) throws IOException {
        this.reader = reader;
        manifest = Json.object(Json.read(new String(reader.read("bundle.json"), StandardCharsets.UTF_8)));
        if (!Double.valueOf(FORMAT).equals(manifest.get("format"))) {
            throw new IOException("The exported folder has format " + manifest.get("format") + "; this runtime reads 1.");
        }
        files = Json.object(manifest.get("files"));
    }

    boolean has(String name) {
        return files.containsKey(name);
    }

    /** The unpacked content of a file; throws IOException if it is not the one that the manifest names. */
    byte[] file(String name) throws IOException {
        if (!has(name)) throw new IOException("The exported folder has no " + name + ".");
        Map<String, Object> entry = Json.object(files.get(name));
        byte[] packed = reader.read(name);
        if (packed.length != (Double) entry.get("bytes") || !sha256(packed).equals(entry.get("sha256"))) {
            throw new IOException(name + " is damaged: it is not the file that the manifest names. Export it again.");
        }
        if (!name.endsWith(".gz")) return packed;
        try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return stream.readAllBytes();
        }
    }

    PackedArrays arrays(String name) throws IOException {
        return new PackedArrays(file(name));
    }

    private static String sha256(byte[] content) {
        try {
            StringBuilder told = new StringBuilder();
            for (byte each : MessageDigest.getInstance("SHA-256").digest(content)) told.append(String.format("%02x", each));
            return told.toString();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
