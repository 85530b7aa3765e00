package dev.crossfade.control.aws.network.plan;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A block of addresses, IPv4 or IPv6.
 *
 * @param text as AWS has it, which is how it is compared there
 * @param first its first address, as a number
 * @param prefix how many bits are fixed
 * @param bits of an address: 32 or 128
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4632#section-3.1">RFC 4632, section 3.1</a>
 */
public record Cidr(String text, BigInteger first, int prefix, int bits) {

    /** Only digits reach the resolver, so that nobody is asked for a name. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*");

    private static final int V4_BITS = 32;

    /** @throws IllegalArgumentException for a text that is none */
    public static Cidr of(String text) {
        int slash = text.indexOf('/');
        try {
            if (slash > 0 && ADDRESS.matcher(text.substring(0, slash)).matches()) {
                byte[] address = InetAddress.getByName(text.substring(0, slash)).getAddress();
                int prefix = Integer.parseInt(text.substring(slash + 1));
                int bits = address.length * Byte.SIZE;
                if (prefix >= 0 && prefix <= bits) {
                    int free = bits - prefix;
                    BigInteger first =
                            new BigInteger(1, address).shiftRight(free).shiftLeft(free);
                    return new Cidr(text, first, prefix, bits);
                }
            }
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException("not a block of addresses: '" + text + "'", e);
        }
        throw new IllegalArgumentException("not a block of addresses: '" + text + "'");
    }

    public boolean isV4() {
        return bits == V4_BITS;
    }

    /** Whether every address of the other block is in this one. */
    public boolean contains(Cidr other) {
        return bits == other.bits
                && prefix <= other.prefix
                && first.equals(other.first.shiftRight(bits - prefix).shiftLeft(bits - prefix));
    }

    /** Whether an address is in both. Two blocks overlap only where one is in the other. */
    public boolean overlaps(Cidr other) {
        return contains(other) || other.contains(this);
    }

    @Override
    public String toString() {
        return text;
    }
}
