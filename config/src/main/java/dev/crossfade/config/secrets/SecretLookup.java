package dev.crossfade.config.secrets;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets that one configuration refers to: each is read once, and again when it turns out to be wrong, but never twice within ten
 * seconds, however many ask, and however it ended. Thread-safe; whoever comes while one is read waits for it.
 */
public final class SecretLookup {

    /** Between two reads of the same secret. */
    static final Duration REST = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(SecretLookup.class);

    /** Of all lookups of this process. */
    private static final AtomicLong READ_AGAIN = new AtomicLong();

    private static final String HIDDEN = "[secret]";

    private static final AtomicLong READ_AGAIN_IN_VAIN = new AtomicLong();

    /** The longest first, for one may be a part of another. */
    private static final Comparator<String> LONGEST_FIRST =
            Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder());

    /** By all lookups of this process. */
    private static final Set<String> EVER_HANDED_OUT = new ConcurrentSkipListSet<>(LONGEST_FIRST);

    private final SecretStores stores;
    private final LongSupplier nanoTime;
    private final Map<SecretReference, Answer> answers = new HashMap<>();
    private final Set<String> handedOut = new TreeSet<>(LONGEST_FIRST);

    /** @param failure null where there is a text */
    private record Answer(@Nullable String text, @Nullable IllegalArgumentException failure, long atNanos) {

        String text(SecretReference reference) {
            if (text == null) {
                // The words of the first time: an exception that is thrown twice would have only the first one's stack.
                throw failure instanceof UnreadSecret
                        ? new UnreadSecret(reference)
                        : new IllegalArgumentException(failure == null ? "" : failure.getMessage(), failure);
            }
            return reference.pick(text);
        }
    }

    public SecretLookup(SecretStores stores, LongSupplier nanoTime) {
        this.stores = stores;
        this.nanoTime = nanoTime;
    }

    /** In the stores of the modules that are here. */
    public static SecretLookup installed() {
        return new SecretLookup(new InstalledStores(), System::nanoTime);
    }

    /** How often secrets were read again in this process, because they were refused. */
    public static long readAgain() {
        return READ_AGAIN.get();
    }

    /** How many of these reads failed. */
    public static long readAgainInVain() {
        return READ_AGAIN_IN_VAIN.get();
    }

    /**
     * As it was when it was read first, or last.
     *
     * @throws IllegalArgumentException why it could not be read, and what to do; no value is in it
     */
    public synchronized String read(SecretReference reference) {
        Answer known = answers.get(reference.whole());
        String text = (known == null ? ask(reference) : known).text(reference);
        if (!text.isEmpty()) {
            handedOut.add(text);
            EVER_HANDED_OUT.add(text);
        }
        return text;
    }

    /**
     * As it is now, or was a few seconds ago.
     *
     * @throws IllegalArgumentException as {@link #read}
     */
    public synchronized String readAgain(SecretReference reference) {
        Answer known = answers.get(reference.whole());
        if (known != null && nanoTime.getAsLong() - known.atNanos < REST.toNanos()) {
            return known.text(reference);
        }
        READ_AGAIN.incrementAndGet();
        Answer now = ask(reference);
        if (now.text == null) {
            READ_AGAIN_IN_VAIN.incrementAndGet();
        } else {
            boolean same = known != null && now.text.equals(known.text);
            LOG.info("{} was refused, and read again: it is {}", reference, same ? "the same" : "another one now");
        }
        String text = now.text(reference);
        if (!text.isEmpty()) {
            EVER_HANDED_OUT.add(text);
        }
        return text;
    }

    /** A text without what any lookup of this process has read, wherever it may have come to stand; see {@link #hide}. */
    public static String hideAll(String text) {
        return without(EVER_HANDED_OUT, text);
    }

    /** A text without what was read here at first, for it is shown; what is shorter than four characters only where it is all of the text. */
    public synchronized String hide(String text) {
        return without(handedOut, text);
    }

    private static String without(Set<String> secrets, String text) {
        String hidden = text;
        for (String secret : secrets) {
            hidden = secret.length() < 4 ? (hidden.equals(secret) ? HIDDEN : hidden) : hidden.replace(secret, HIDDEN);
        }
        return hidden;
    }

    private Answer ask(SecretReference reference) {
        Answer answer;
        try {
            answer = new Answer(stores.read(reference.whole()), null, nanoTime.getAsLong());
        } catch (IllegalArgumentException e) {
            answer = new Answer(null, e, nanoTime.getAsLong());
        }
        answers.put(reference.whole(), answer);
        return answer;
    }
}
