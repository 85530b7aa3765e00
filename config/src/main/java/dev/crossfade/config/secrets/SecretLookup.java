package dev.crossfade.config.secrets;

import dev.crossfade.config.secrets.KeptSecret.Now;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets that one configuration refers to: each is read once, and again when it turns out to be wrong, but never twice within ten
 * seconds, however many ask, and however it ended. Thread-safe; whoever comes while one is read waits for it, and for no other one.
 */
public final class SecretLookup {

    /** Between two reads of the same secret. */
    static final Duration REST = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(SecretLookup.class);

    /** At a start, for all of them; AWS's clients give up a call by then, too. */
    private static final SecretsAhead USUAL =
            new SecretsAhead(8, Duration.ofSeconds(2), Duration.ofSeconds(60), LOG::warn);

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
    private final SecretsAhead ahead;
    private final Map<SecretReference, KeptSecret> kept = new ConcurrentHashMap<>();
    private final Set<String> handedOut = new ConcurrentSkipListSet<>(LONGEST_FIRST);

    public SecretLookup(SecretStores stores, LongSupplier nanoTime) {
        this(stores, nanoTime, USUAL);
    }

    SecretLookup(SecretStores stores, LongSupplier nanoTime, SecretsAhead ahead) {
        this.stores = stores;
        this.nanoTime = nanoTime;
        this.ahead = ahead;
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

    /** Reads them all at once, within a minute; what could not be read is told when it is asked for. */
    public void readAhead(Collection<SecretReference> references) {
        ahead.read(references.stream().map(this::kept).distinct().toList());
    }

    /**
     * As it was when it was read first, or last.
     *
     * @throws UnavailableSecret when it may be read at another time
     * @throws IllegalArgumentException why it could not be read, and what to do; no value is in it
     */
    public String read(SecretReference reference) {
        String text = kept(reference).known().text(reference);
        note(text, handedOut);
        note(text, EVER_HANDED_OUT);
        return text;
    }

    /**
     * As it is now, or was a few seconds ago.
     *
     * @throws IllegalArgumentException as {@link #read}
     */
    public String readAgain(SecretReference reference) {
        Now now = kept(reference).again(REST);
        if (now.asked()) {
            count(reference, now);
        }
        String text = now.answer().text(reference);
        note(text, EVER_HANDED_OUT);
        return text;
    }

    /** As it is, and as a URL has it. */
    private static void note(String text, Set<String> out) {
        if (!text.isEmpty()) {
            out.add(text);
            out.add(QueryValue.of(text));
        }
    }

    private static void count(SecretReference reference, Now now) {
        READ_AGAIN.incrementAndGet();
        if (now.answer().isInVain()) {
            READ_AGAIN_IN_VAIN.incrementAndGet();
        } else {
            LOG.info(
                    "{} was refused, and read again: it is {}", reference, now.same() ? "the same" : "another one now");
        }
    }

    private KeptSecret kept(SecretReference reference) {
        return kept.computeIfAbsent(reference.whole(), whole -> new KeptSecret(whole, stores, nanoTime));
    }

    /** A text without what any lookup of this process has read, wherever it may have come to stand; see {@link #hide}. */
    public static String hideAll(String text) {
        return without(EVER_HANDED_OUT, text);
    }

    /** A text without what was read here at first, for it is shown; what is shorter than four characters only where it is all of the text. */
    public String hide(String text) {
        return without(handedOut, text);
    }

    private static String without(Set<String> secrets, String text) {
        String hidden = text;
        for (String secret : secrets) {
            hidden = secret.length() < 4 ? (hidden.equals(secret) ? HIDDEN : hidden) : hidden.replace(secret, HIDDEN);
        }
        return hidden;
    }
}
