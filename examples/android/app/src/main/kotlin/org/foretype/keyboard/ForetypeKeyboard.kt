package org.foretype.keyboard

import android.inputmethodservice.InputMethodService
import android.os.Handler
import android.os.Looper
import android.text.InputType
import android.view.View
import android.view.inputmethod.EditorInfo
import android.widget.Button
import android.widget.LinearLayout
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicInteger
import org.foretype.Bundle
import org.foretype.Context
import org.foretype.Engine

/**
 * A keyboard's row of suggestions, over letters in rows: the skeleton of an input method.
 *
 * The text is asked of the field at each change, the answer is worked out on a thread of its own, and one that has
 * been overtaken is dropped. Nothing is kept of what is typed, and passwords are never looked at.
 */
class ForetypeKeyboard : InputMethodService() {
    private val worker = Executors.newSingleThreadExecutor()
    private val screen = Handler(Looper.getMainLooper())
    private val newest = AtomicInteger()
    private val engine = worker.submit<Engine> {
        Engine(Bundle { name -> assets.open("bundle/$name").use { it.readBytes() } }, "ngram.fta.gz")
    }
    private lateinit var offers: LinearLayout
    private var silent = false

    override fun onCreateInputView(): View {
        offers = LinearLayout(this)
        val keyboard = LinearLayout(this).apply { orientation = LinearLayout.VERTICAL }
        keyboard.addView(offers)
        for (row in listOf("qwertyuiop", "asdfghjkl'", "zxcvbnm,.", "⌫ ⏎")) {
            val keys = LinearLayout(this)
            for (letter in row) keys.addView(key(letter.toString()) { press(letter) })
            keyboard.addView(keys)
        }
        return keyboard
    }

    override fun onStartInputView(info: EditorInfo, restarting: Boolean) {
        val kind = info.inputType and (InputType.TYPE_MASK_CLASS or InputType.TYPE_MASK_VARIATION)
        silent = kind in SECRETS || info.inputType and InputType.TYPE_TEXT_FLAG_NO_SUGGESTIONS != 0
        ask()
    }

    override fun onUpdateSelection(
        oldStart: Int, oldEnd: Int, start: Int, end: Int, candidatesStart: Int, candidatesEnd: Int,
    ) {
        super.onUpdateSelection(oldStart, oldEnd, start, end, candidatesStart, candidatesEnd)
        ask()
    }

    override fun onDestroy() {
        worker.shutdownNow()
        super.onDestroy()
    }

    private fun press(letter: Char) {
        when (letter) {
            '⌫' -> currentInputConnection.deleteSurroundingTextInCodePoints(1, 0)
            '⏎' -> sendDefaultEditorAction(true)
            else -> currentInputConnection.commitText(letter.toString(), 1)
        }
    }

    private fun ask() {
        val question = newest.incrementAndGet()
        val field = currentInputConnection
        if (silent || field == null || !::offers.isInitialized) return show(emptyList())
        val before = field.getTextBeforeCursor(BEFORE, 0)?.toString() ?: return show(emptyList())
        val after = field.getTextAfterCursor(AFTER, 0)?.toString() ?: ""
        // What stands further in front is not told to keyboards: a start other than 0 says that there is more.
        val context = Context(before, after, if (before.length < BEFORE) 0 else 1)
        worker.execute {
            if (question != newest.get()) return@execute
            val answer = engine.get().ask(context, "all", 3, false, "complete")
            screen.post { if (question == newest.get()) show(answer.suggestions()) }
        }
    }

    private fun show(suggestions: List<Engine.Suggestion>) {
        offers.removeAllViews()
        for (offer in suggestions) offers.addView(key(offer.text()) { accept(offer) })
    }

    private fun accept(offer: Engine.Suggestion) {
        currentInputConnection.beginBatchEdit()
        currentInputConnection.deleteSurroundingText(offer.replace(), 0)
        currentInputConnection.commitText(offer.insert(), 1)
        currentInputConnection.endBatchEdit()
    }

    private fun key(name: String, pressed: () -> Unit) = Button(this).apply {
        text = name
        isAllCaps = false
        layoutParams = LinearLayout.LayoutParams(0, LinearLayout.LayoutParams.WRAP_CONTENT, 1f)
        setOnClickListener { pressed() }
    }

    private companion object {
        const val BEFORE = 4096
        const val AFTER = 256
        val SECRETS = listOf(
            InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_VARIATION_PASSWORD,
            InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_VARIATION_VISIBLE_PASSWORD,
            InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_VARIATION_WEB_PASSWORD,
            InputType.TYPE_CLASS_NUMBER or InputType.TYPE_NUMBER_VARIATION_PASSWORD,
        )
    }
}
