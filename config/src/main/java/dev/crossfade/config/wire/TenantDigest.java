package dev.crossfade.config.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A digest of what a proxy and the controller must agree on about a tenant before it is switched: its hosts and its origins. */
public final class TenantDigest {

    private TenantDigest() {}

    /** SHA-256, hexadecimal, of the sorted hosts and the two origins, each on a line of its own. */
    public static String of(List<String> hosts, String sourceOrigin, String targetOrigin) {
        StringBuilder lines = new StringBuilder();
        hosts.stream().sorted().forEach(host -> lines.append(host).append('\n'));
        lines.append('\n')
                .append(sourceOrigin)
                .append('\n')
                .append(targetOrigin)
                .append('\n');
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(lines.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
