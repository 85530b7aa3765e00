package dev.crossfade.rehearsal.loadtest.result;

import dev.crossfade.rehearsal.loadtest.scenario.RequestTemplate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of every key that was sent. Safe for many threads.
 *
 * <p>A key's answer is the one that repeats it, whichever request that answers. So two answers that were mixed up are out of order
 * and none of them is lost; an answer that was given twice, the second time to another request, is repeated and out of order, and the
 * other request's is lost.
 */
public final class Keys {

    /** About 200 bytes each. */
    public static final int MOST = 1_000_000;

    private final int most;
    private final Map<String, Fate> fates = new LinkedHashMap<>();
    private final Named outOfOrder = new Named();
    private final Named withoutKey = new Named();
    private long sent;
    private long notFollowed;

    public Keys() {
        this(MOST);
    }

    Keys(int most) {
        this.most = most;
    }

    /** What is known of one key. */
    private static final class Fate {

        private final RequestTemplate request;
        private boolean answered;
        private boolean acknowledged;
        private int answers;

        private Fate(RequestTemplate request) {
            this.request = request;
        }
    }

    /** A key that its request was told to be done. */
    public record Acknowledged(String key, RequestTemplate request) {}

    /** A request with this key is about to be sent. More than the most of them are only counted. */
    public synchronized void sent(String key, RequestTemplate request) {
        sent++;
        if (fates.size() < most) {
            fates.put(key, new Fate(request));
        } else {
            notFollowed++;
        }
    }

    /**
     * Its request got an answer whose status is right.
     *
     * @param repeated the key in the answer; null when it holds none
     */
    public synchronized void acknowledged(String key, @Nullable String repeated) {
        Fate fate = fates.get(key);
        if (fate == null) {
            return;
        }
        if (key.equals(repeated)) {
            fate.answered = true;
            fate.acknowledged = true;
            fate.answers++;
            return;
        }
        Fate other = repeated == null ? null : fates.get(repeated);
        if (other == null) {
            fate.answered = true;
            withoutKey.add(key);
        } else {
            other.answered = true;
            other.answers++;
            outOfOrder.add(key + " was answered with " + repeated);
        }
    }

    /** No answer is to be expected that repeats it: its request was refused, or given up. */
    public synchronized void forget(String key) {
        Fate fate = fates.get(key);
        if (fate != null) {
            fate.answered = true;
        }
    }

    public synchronized List<Acknowledged> acknowledged() {
        List<Acknowledged> all = new ArrayList<>();
        fates.forEach((key, fate) -> {
            if (fate.acknowledged) {
                all.add(new Acknowledged(key, fate.request));
            }
        });
        return all;
    }

    /** To be asked for once no request is under way: until then what is not answered yet counts as lost. */
    public synchronized KeyFindings findings() {
        Named lost = new Named();
        Named repeated = new Named();
        long acknowledged = 0;
        for (Map.Entry<String, Fate> entry : fates.entrySet()) {
            Fate fate = entry.getValue();
            acknowledged += fate.acknowledged ? 1 : 0;
            if (!fate.answered) {
                lost.add(entry.getKey());
            }
            if (fate.answers > 1) {
                repeated.add(entry.getKey());
            }
        }
        return new KeyFindings(sent, acknowledged, lost, repeated, outOfOrder.copy(), withoutKey.copy(), notFollowed);
    }
}
