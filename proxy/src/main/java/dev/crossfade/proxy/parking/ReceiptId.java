package dev.crossfade.proxy.parking;

import java.util.regex.Pattern;

/** The name of a receipt: part of a path, and of a header field, so it may hold nothing that means something there (RFC 3986 §2.3). */
public final class ReceiptId {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~-]{0,127}");

    private ReceiptId() {}

    public static boolean isWellFormed(String id) {
        return FORM.matcher(id).matches();
    }
}
