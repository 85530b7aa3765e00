package dev.crossfade.rehearsal.loadtest;

import dev.crossfade.rehearsal.loadtest.scenario.RequestTemplate;

/** A request that is due. */
record Intended(long seq, RequestTemplate request, long dueNanos) {

    /** For people: its kind and its number. */
    String name() {
        return request.name() + " #" + seq;
    }
}
