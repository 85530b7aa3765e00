package dev.crossfade.proxy.parking;

import dev.crossfade.config.settings.Durations;
import dev.crossfade.proxy.upstream.Deadlines;
import dev.crossfade.proxy.upstream.OriginFailure;
import dev.crossfade.proxy.upstream.UpstreamCall;
import dev.crossfade.proxy.upstream.UpstreamEvents;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One question, put to one controller after the other, to each at most once, until one has an answer to it. Only where it is certain that
 * a controller has not taken it is the next one asked: it would otherwise be stored twice. Belongs to one event loop.
 */
final class DeskCall implements UpstreamEvents, Deadlines.Bounded {

    /** More is no receipt, and no problem either. */
    private static final int LONGEST_ANSWER = 64 * 1024;

    private final ControllerCalls calls;
    private final Deadlines deadlines;
    private final Duration limit;
    private final long deadlineNanos;
    private final Question question;
    private final Consumer<DeskAnswer> told;
    private final Set<String> asked = new HashSet<>(2);
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private String url = "";
    private @Nullable UpstreamCall call;
    private @Nullable HttpResponse head;
    private boolean over;

    /**
     * @param limit after which nobody waits any more, and the question counts as lost
     * @param told is given the answer, once
     */
    DeskCall(ControllerCalls calls, Deadlines deadlines, Duration limit, Question question, Consumer<DeskAnswer> told) {
        this.calls = calls;
        this.deadlines = deadlines;
        this.limit = limit;
        this.deadlineNanos = deadlines.nanoTime() + limit.toNanos();
        this.question = question;
        this.told = told;
    }

    void begin() {
        deadlines.watch(this);
        ask(calls.controllers().current());
    }

    private void ask(String next) {
        asked.add(next);
        url = next;
        body.reset();
        head = null;
        call = calls.pool(next).call(this);
        call.begin();
    }

    @Override
    public void connected() {
        running().send(question.head(URI.create(url).getRawAuthority(), calls.token()));
        running().send(question.content());
    }

    /** Nothing was sent. */
    @Override
    public void unreachable(OriginFailure failure) {
        answered(new DeskAnswer.Untaken(noAnswer(failure)));
    }

    @Override
    public void broken(OriginFailure failure) {
        answered(
                running().isFlushed()
                        ? new DeskAnswer.Lost(noAnswer(failure))
                        : new DeskAnswer.Untaken(noAnswer(failure)));
    }

    private String noAnswer(OriginFailure failure) {
        return "no answer from the controller at " + url + " (" + failure.detail() + ")";
    }

    @Override
    public void answerHead(HttpResponse answer) {
        head = answer;
    }

    @Override
    public void answerPart(HttpContent part) {
        ByteBuf content = part.content();
        boolean last = part instanceof LastHttpContent;
        boolean fits = body.size() + content.readableBytes() <= LONGEST_ANSWER;
        if (fits) {
            byte[] read = new byte[content.readableBytes()];
            content.readBytes(read);
            body.writeBytes(read);
        }
        part.release();
        HttpResponse answer = head;
        if (!fits) {
            running().cancel();
            answered(new DeskAnswer.Lost("the controller at " + url + " answered more than any receipt"));
        } else if (last && answer != null) {
            answered(ControllerAnswer.read(url, answer, body.toString(StandardCharsets.UTF_8), question.success()));
        }
    }

    @Override
    public void answerPause() {
        running().read();
    }

    @Override
    public void interim(HttpResponse answer) {}

    @Override
    public void writable() {}

    @Override
    public void switched(HttpResponse agreement) {
        throw new IllegalStateException("a controller is asked for no WebSocket");
    }

    private UpstreamCall running() {
        UpstreamCall has = call;
        if (has == null) {
            throw new IllegalStateException("not begun");
        }
        return has;
    }

    /** What one of them said, or did not. */
    private void answered(DeskAnswer answer) {
        if (answer instanceof DeskAnswer.Untaken) {
            calls.controllers().leave(url);
            String next = calls.controllers().current();
            if (!asked.contains(next)) {
                ask(next);
                return;
            }
        }
        end(answer);
    }

    private void end(DeskAnswer answer) {
        over = true;
        deadlines.forget(this);
        if (answer instanceof DeskAnswer.Lost) {
            // Who asks next asks the right one.
            calls.controllers().leave(url);
        }
        told.accept(answer);
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void overdue() {
        if (!over) {
            running().cancel();
            end(new DeskAnswer.Lost("no answer within " + Durations.format(limit)));
        }
    }
}
