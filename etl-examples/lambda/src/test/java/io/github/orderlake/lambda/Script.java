package io.github.orderlake.lambda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a script of this module in an empty directory, with a program on its path that passes for the AWS CLI: it writes down its
 * arguments and answers as it is told, by the first rule whose text they contain.
 */
final class Script {

    private static final String AWS = """
            #!/usr/bin/env bash
            # One line for each call; line breaks within an argument become spaces.
            line=$(printf ' %s' "$@" | tr '\\n' ' ')
            line=${line# }
            printf '%s\\n' "$line" >> "$CALLS"
            rule=0
            while IFS=$'\\t' read -r text code answer; do
                rule=$((rule + 1))
                if [[ $line == *"$text"* && ! -e $RULES.$rule ]]; then
                    if [[ $answer == once:* ]]; then
                        touch "$RULES.$rule"
                        answer=${answer#once:}
                    fi
                    if [[ $answer == file:* ]]; then
                        cp "${answer#file:}" "${@: -1}"
                    elif ((code == 0)); then
                        printf '%b' "$answer"
                    else
                        printf '%b' "$answer" >&2
                    fi
                    exit "$code"
                fi
            done < "$RULES"
            """;

    private final Path home;
    private final List<String> rules = new ArrayList<>();
    private String input = "";

    /** @param home an empty directory */
    Script(Path home) {
        this.home = home;
    }

    /** What became of a run: its exit code, what it printed, and the calls that it made, one line each. */
    record Ended(int exitCode, String out, String error, List<String> calls) {

        /** Returns the calls that contain a text. */
        List<String> calls(String text) {
            return calls.stream().filter(call -> call.contains(text)).toList();
        }
    }

    /** Answers calls that contain a text; in the answer {@code \n} and {@code \t} stand for what they do in Java. */
    Script answer(String text, String answer) {
        rules.add(text + "\t0\t"
                + answer.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t"));
        return this;
    }

    /** Answers the first call that contains a text. */
    Script answerOnce(String text, String answer) {
        return answer(text, "once:" + answer);
    }

    /** Lets calls fail that contain a text. */
    Script refuse(String text, String message) {
        rules.add(text + "\t254\t" + message);
        return this;
    }

    /** Lets calls that contain a text copy this to the file that is their last argument. */
    Script download(String text, String content) throws IOException {
        Path file = Files.writeString(home.resolve("download-" + rules.size()), content);
        rules.add(text + "\t0\tfile:" + file);
        return this;
    }

    Script input(String typed) {
        input = typed;
        return this;
    }

    Ended run(String name, String... arguments) throws IOException, InterruptedException {
        Path calls = Files.writeString(home.resolve("calls"), "");
        Path aws = Files.createDirectories(home.resolve("bin")).resolve("aws");
        Files.writeString(aws, AWS);
        aws.toFile().setExecutable(true);
        Path out = home.resolve("out");
        Path error = home.resolve("error");
        List<String> command =
                new ArrayList<>(List.of("bash", Path.of(name).toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectOutput(out.toFile())
                .redirectError(error.toFile())
                .redirectInput(Files.writeString(home.resolve("in"), input).toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(variable -> variable.startsWith("AWS_"));
        environment.put("PATH", aws.getParent() + ":" + environment.get("PATH"));
        environment.put("CALLS", calls.toString());
        environment.put("RULES", Files.write(home.resolve("rules"), rules).toString());
        environment.put("SMOKE_POLL_SECONDS", "0.05");
        Process process = builder.start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError(name + " does not end");
            }
        } finally {
            process.destroyForcibly();
        }
        return new Ended(
                process.exitValue(),
                Files.readString(out),
                Files.readString(error),
                Files.readAllLines(calls, StandardCharsets.UTF_8));
    }
}
