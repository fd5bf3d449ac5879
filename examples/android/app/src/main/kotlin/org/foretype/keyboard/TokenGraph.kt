package org.foretype.keyboard

import ai.onnxruntime.OnnxTensor
import ai.onnxruntime.OrtEnvironment
import ai.onnxruntime.OrtSession
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.FloatBuffer
import java.nio.IntBuffer
import java.nio.LongBuffer

/**
 * The transformer: one token sequence with its cache, docs/runtime.md, step 6. Where windows are cut, pieces become
 * words and sources are blended is described there, too, and is not in this example.
 *
 * graph: the array "graph" of model.fta, which for this target is the model's file as it is, .onnx or .ort.
 */
class TokenGraph(graph: ByteArray, private val layers: Int, keyHeads: Int, width: Int, blockSize: Int) : AutoCloseable {
    private val environment = OrtEnvironment.getEnvironment()
    private val session: OrtSession = environment.createSession(
        graph, OrtSession.SessionOptions().apply { setIntraOpNumThreads(1); setInterOpNumThreads(1) },
    )
    private val dimensions = longArrayOf(1, keyHeads.toLong(), (blockSize + BRANCHES).toLong(), width.toLong())
    private val caches: Map<String, OnnxTensor> = (0 until layers)
        .flatMap { layer -> listOf("$layer.key", "$layer.value") }
        .associateWith { OnnxTensor.createTensor(environment, floats(dimensions.reduce(Long::times).toInt()), dimensions) }
    private var tokens: List<Int> = emptyList()

    /** Next-token logits after `wanted`: what it shares with the last sequence is kept, the rest is run. */
    fun advance(wanted: List<Int>): FloatArray {
        val shared = tokens.zip(wanted).takeWhile { (one, other) -> one == other }.size
        var past = minOf(shared, wanted.size - 1)
        var logits = FloatArray(0)
        while (past < wanted.size) {
            val chunk = wanted.subList(past, minOf(past + CHUNK, wanted.size))
            logits = run(chunk, past)
            past += chunk.size
        }
        tokens = wanted
        return logits
    }

    private fun run(chunk: List<Int>, past: Int): FloatArray {
        val size = chunk.size
        val total = past + size
        val bias = floats(size * total)
        for (row in 0 until size) for (column in past + row + 1 until total) bias.put(row * total + column, HIDDEN)
        val ids = LongBuffer.wrap(LongArray(size) { chunk[it].toLong() })
        val positions = LongBuffer.wrap(LongArray(size) { (past + it).toLong() })
        val last = LongBuffer.wrap(longArrayOf(size - 1L))
        val inputs = mapOf(
            "input_ids" to OnnxTensor.createTensor(environment, ids, longArrayOf(1, size.toLong())),
            "position_ids" to OnnxTensor.createTensor(environment, positions, longArrayOf(1, size.toLong())),
            "attention_bias" to OnnxTensor.createTensor(environment, bias, longArrayOf(1, 1, size.toLong(), total.toLong())),
            "rows" to OnnxTensor.createTensor(environment, last, longArrayOf(1)),
            "seqlens_k" to OnnxTensor.createTensor(environment, IntBuffer.wrap(intArrayOf(total - 1)), longArrayOf(1)),
            "total_sequence_length" to OnnxTensor.createTensor(environment, IntBuffer.wrap(intArrayOf(total)), longArrayOf()),
        )
        val earlier = caches.mapKeys { (name, _) -> "past_key_values.$name" }
        // The same buffers as answers: keys and values are written where they are read.
        val present = caches.mapKeys { (name, _) -> "present.$name" }
        try {
            session.run(inputs + earlier, setOf("logits"), present).use { result ->
                val logits = (result.get("logits").get() as OnnxTensor).floatBuffer
                return FloatArray(logits.remaining()).also(logits::get)
            }
        } finally {
            inputs.values.forEach(OnnxTensor::close)
        }
    }

    override fun close() {
        caches.values.forEach(OnnxTensor::close)
        session.close()
    }

    private companion object {
        const val CHUNK = 32
        const val BRANCHES = 64
        const val HIDDEN = -1e9f

        fun floats(size: Int): FloatBuffer =
            ByteBuffer.allocateDirect(4 * size).order(ByteOrder.nativeOrder()).asFloatBuffer()
    }
}
