package dev.crossfade.control.command;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A terminal that answers what it was told to, then nothing; time passes at once. */
final class NobodyThere implements Terminal {

    private final Deque<String> answers = new ArrayDeque<>();
    private final StringBuilder asked = new StringBuilder();

    NobodyThere(String... answers) {
        this.answers.addAll(List.of(answers));
    }

    String asked() {
        return asked.toString();
    }

    @Override
    public boolean interactive() {
        return false;
    }

    @Override
    public Optional<String> ask(String question) {
        asked.append(question);
        return Optional.ofNullable(answers.poll());
    }

    @Override
    public void pause(Duration time) {}
}
