package org.foretype;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** java org.foretype.Conformance FOLDER VECTORS: what differs between Python's answers and this runtime's. */
public final class Conformance {
    private Conformance() {}

    /** VECTORS: JSON, {"table": …, "questions": [as docs/runtime.md has them], "tokens": [[text, [id, …]], …]}. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Bundle bundle = new Bundle(name -> Files.readAllBytes(folder.resolve(name)));
        Map<String, Object> vectors = Json.object(Json.read(Files.readString(Path.of(arguments[1]))));
        Engine engine = new Engine(bundle, (String) vectors.get("table"));
        int same = 0, spelled = 0;
        double largest = 0;
        List<Object> questions = Json.list(vectors.get("questions")), texts = Json.list(vectors.get("tokens"));
        for (Object each : questions) {
            Map<String, Object> question = Json.object(each);
            Context context = new Context((String) question.get("before"), (String) question.get("after"),
                ((Double) question.get("start")).intValue());
            Engine.Answer answer = engine.ask(context, (String) question.get("level"),
                ((Double) question.get("k")).intValue(), (Boolean) question.get("phrase"), (String) question.get("offensive"));
            StringBuilder wanted = new StringBuilder((String) question.get("silence")), said = new StringBuilder(answer.silence());
            for (Object stated : Json.list(question.get("suggestions"))) {
                List<Object> suggestion = Json.list(stated);
                wanted.append('\n').append(suggestion.get(0)).append('\t').append(suggestion.get(1)).append('\t')
                    .append(((Double) suggestion.get(2)).intValue());
                for (Engine.Suggestion own : answer.suggestions()) {
                    if (!own.text().equals(suggestion.get(0))) continue;
                    largest = Math.max(largest, Math.abs(own.probability() - (Double) suggestion.get(3)));
                }
            }
            for (Engine.Suggestion own : answer.suggestions()) {
                said.append('\n').append(own.text()).append('\t').append(own.insert()).append('\t').append(own.replace());
            }
            wanted.append('\n').append(question.get("continued"));
            said.append('\n').append(answer.phrase() == null ? "" : answer.phrase().text());
            if (wanted.toString().contentEquals(said)) same++;
            else System.err.println("«" + Text.last((String) question.get("before"), 40) + "» wanted " + wanted + "\nsaid " + said);
        }
        for (Object each : texts) {
            List<Object> pair = Json.list(each);
            int[] wanted = Json.list(pair.get(1)).stream().mapToInt(id -> ((Double) id).intValue()).toArray();
            if (Arrays.equals(wanted, engine.tokenizer.encode((String) pair.get(0)))) spelled++;
            else System.err.println("tokens differ: «" + pair.get(0) + "»");
        }
        System.out.printf(java.util.Locale.ROOT,
            "{\"asked\": %d, \"same\": %d, \"largest\": %.9f, \"texts\": %d, \"spelled\": %d}%n",
            questions.size(), same, largest, texts.size(), spelled);
    }
}
