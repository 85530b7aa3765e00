package dev.crossfade.config.etcd;

import java.util.List;

/** etcd's members: one is asked until it fails, then the next one is. Thread-safe. */
final class Endpoints {

    private final List<String> urls;
    private int current;

    /** @param urls without a path; at least one */
    Endpoints(List<String> urls) {
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("no endpoint of etcd is named");
        }
        this.urls = List.copyOf(urls);
    }

    synchronized String current() {
        return urls.get(current);
    }

    int size() {
        return urls.size();
    }

    /** That one did not answer; who has left it before is not sent further. */
    synchronized void leave(String url) {
        if (url.equals(current())) {
            current = (current + 1) % urls.size();
        }
    }
}
