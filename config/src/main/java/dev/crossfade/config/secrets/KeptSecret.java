package dev.crossfade.config.secrets;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One secret, as its store had it when it was asked last. Whoever comes while it is read waits for it, and nobody for another one.
 * Thread-safe.
 */
final class KeptSecret {

    private final SecretReference whole;
    private final SecretStores stores;
    private final LongSupplier nanoTime;
    private volatile @Nullable Answer last;

    KeptSecret(SecretReference whole, SecretStores stores, LongSupplier nanoTime) {
        this.whole = whole;
        this.stores = stores;
        this.nanoTime = nanoTime;
    }

    /**
     * What became of asking.
     *
     * @param failure null where there is a text
     */
    record Answer(@Nullable String text, @Nullable IllegalArgumentException failure, long atNanos) {

        /** @throws IllegalArgumentException why there is none; made anew, for one that is thrown twice would have only the first one's stack */
        String text(SecretReference reference) {
            if (text != null) {
                return reference.pick(text);
            }
            String why = failure == null ? "" : String.valueOf(failure.getMessage());
            if (failure instanceof UnreadSecret) {
                throw new UnreadSecret(reference);
            }
            throw failure instanceof UnavailableSecret
                    ? new UnavailableSecret(why, failure)
                    : new IllegalArgumentException(why, failure);
        }

        boolean isInVain() {
            return text == null;
        }
    }

    /** As it was when it was read first, or last. */
    Answer known() {
        Answer known = last;
        return known == null ? firstOf() : known;
    }

    private synchronized Answer firstOf() {
        Answer known = last;
        return known == null ? ask() : known;
    }

    /**
     * What is known of it now.
     *
     * @param asked whether its store was asked for it
     * @param same as before
     */
    record Now(Answer answer, boolean asked, boolean same) {}

    /** As it is now; the last answer stands for it when it is not older than {@code rest}. */
    synchronized Now again(Duration rest) {
        Answer known = last;
        if (known != null && nanoTime.getAsLong() - known.atNanos < rest.toNanos()) {
            return new Now(known, false, true);
        }
        Answer now = ask();
        return new Now(now, true, known != null && Objects.equals(known.text, now.text));
    }

    /** Nobody waits for the first answer any longer; one that comes later counts all the same. */
    void giveUp(UnavailableSecret why) {
        if (last == null) {
            last = new Answer(null, why, nanoTime.getAsLong());
        }
    }

    @Override
    public String toString() {
        return whole.toString();
    }

    private Answer ask() {
        Answer answer;
        try {
            answer = new Answer(stores.read(whole), null, nanoTime.getAsLong());
        } catch (IllegalArgumentException e) {
            answer = new Answer(null, e, nanoTime.getAsLong());
        }
        last = answer;
        return answer;
    }
}
