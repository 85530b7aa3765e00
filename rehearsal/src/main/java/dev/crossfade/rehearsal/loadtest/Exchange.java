package dev.crossfade.rehearsal.loadtest;

import dev.crossfade.rehearsal.loadtest.result.Keys;
import dev.crossfade.rehearsal.loadtest.result.LoadRecord;
import dev.crossfade.rehearsal.loadtest.result.Result;
import dev.crossfade.rehearsal.loadtest.scenario.Place;
import dev.crossfade.rehearsal.loadtest.scenario.RequestTemplate;
import dev.crossfade.rehearsal.loadtest.scenario.Variables;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Sends a request that is due, and counts what becomes of it. One for all threads of a load: it remembers nothing itself. */
final class Exchange {

    /** A key stands near the begin of an answer, or it is not found. */
    static final int KEPT_BYTES = 1024 * 1024;

    private final Door door;
    private final RequestMaker maker;
    private final SideName sides;
    private final String run;
    private final LoadRecord record;
    private final Keys keys;
    private final LongSupplier nanos;

    /** @param run begins every key: no two runs have the same */
    Exchange(
            Door door,
            RequestMaker maker,
            SideName sides,
            String run,
            LoadRecord record,
            Keys keys,
            LongSupplier nanos) {
        this.door = door;
        this.maker = maker;
        this.sides = sides;
        this.run = run;
        this.record = record;
        this.keys = keys;
        this.nanos = nanos;
    }

    /** @throws InterruptedException when the load was given up; then the request counts as nothing */
    void perform(Intended intended) throws InterruptedException {
        long late = nanos.getAsLong() - intended.dueNanos();
        if (late > Door.PATIENCE.toNanos()) {
            finish(
                    intended,
                    Result.notSent(intended.name() + " was not sent: no connection was free within "
                            + Door.PATIENCE.toSeconds() + " s"));
            return;
        }
        finish(intended, send(intended));
    }

    /** The line was full when it came. */
    void turnAway(Intended intended) {
        finish(
                intended,
                Result.notSent(intended.name() + " was not sent: " + WaitingLine.MOST
                        + " others waited for a connection already"));
    }

    private void finish(Intended intended, Result result) {
        record.add(result, intended.dueNanos(), nanos.getAsLong());
    }

    private Result send(Intended intended) throws InterruptedException {
        RequestTemplate template = intended.request();
        Variables variables = new Variables(intended.seq(), UUID.randomUUID().toString(), run + "-" + intended.seq());
        HttpRequest request = maker.request(template, variables);
        if (template.keyed()) {
            keys.sent(variables.key(), template);
        }
        try {
            Place place = template.answer();
            HttpResponse<byte[]> answer = door.send(request, place != null && place.inBody() ? KEPT_BYTES : 0);
            boolean expected = template.expects(answer.statusCode());
            if (template.keyed()) {
                note(
                        variables.key(),
                        expected,
                        place == null ? variables.key() : place.find(answer.headers(), answer.body()));
            }
            return Result.answered(expected, sides.of(answer.headers()), answer.statusCode(), intended.name());
        } catch (IOException e) {
            return Result.noAnswer(intended.name() + " got no answer: " + e.getMessage());
        } catch (InterruptedException e) {
            keys.forget(variables.key());
            throw e;
        }
    }

    private void note(String key, boolean expected, @Nullable String repeated) {
        if (expected) {
            keys.acknowledged(key, repeated);
        } else {
            keys.forget(key);
        }
    }
}
