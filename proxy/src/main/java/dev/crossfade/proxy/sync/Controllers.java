package dev.crossfade.proxy.sync;

import dev.crossfade.config.settings.Addresses;
import java.util.List;

/** The controllers that share a store, of which one leads: it is asked until it fails, then the next one is. Thread-safe. */
public final class Controllers {

    private final List<String> urls;
    private int current;

    /** @param urls without a path, with commas between */
    public Controllers(String urls) {
        this.urls = Addresses.each(urls).stream().map(Controllers::withoutSlash).toList();
    }

    public synchronized String current() {
        return urls.get(current);
    }

    /**
     * That one did not answer, or does not lead.
     *
     * @return whether another one is asked from now on because of it
     */
    public synchronized boolean leave(String url) {
        if (urls.size() == 1 || !url.equals(current())) {
            return false;
        }
        current = (current + 1) % urls.size();
        return true;
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
