package dev.crossfade.config.settings;

import java.util.function.Supplier;

/**
 * {@code control.store}, as it is written and as it is meant.
 *
 * @param text with the password, if it has one: never shown
 * @param address whose password is read anew as the text is
 */
public record StoreUrl(String text, StoreAddress address) {

    /** One that says all itself. */
    static StoreUrl of(String text) {
        return new StoreUrl(text, StoreAddress.of(text));
    }

    /** @param again the text anew, with what files and stores hold then */
    static StoreUrl of(String text, Supplier<String> again) {
        return new StoreUrl(text, StoreAddress.of(text, again));
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
