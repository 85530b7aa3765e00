package dev.crossfade.rehearsal.loadtest.result;

import org.jspecify.annotations.Nullable;

/** What reading each acknowledged key after the load has shown. Safe for many threads. */
public final class CheckFindings {

    private final Named missing = new Named();
    private final Named repeated = new Named();
    private final Named unknown = new Named();
    private long present;

    /** @param times how often it is there; null when the answer does not count, and so once */
    public synchronized void present(String key, @Nullable Long times) {
        if (times != null && times < 1) {
            missing.add(key);
        } else if (times != null && times > 1) {
            repeated.add(key + " is there " + times + " times");
        } else {
            present++;
        }
    }

    public synchronized void missing(String key) {
        missing.add(key);
    }

    /** Nobody can say whether it is there. */
    public synchronized void unknown(String key, String why) {
        unknown.add(key + " " + why);
    }

    /** Keys that were read, with whatever result. */
    public synchronized long checked() {
        return present + missing.count() + repeated.count() + unknown.count();
    }

    public synchronized Named missing() {
        return missing.copy();
    }

    public synchronized Named repeated() {
        return repeated.copy();
    }

    public synchronized Named unknown() {
        return unknown.copy();
    }
}
