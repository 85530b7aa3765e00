package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SealingTest {

    private static final byte[] OLD = key(1);
    private static final byte[] NEW = key(2);

    @Property(tries = 100)
    void whatIsSealedIsOpenedAsItWas(@ForAll byte[] content) {
        Sealing sealing = new Sealing(List.of(NEW));
        assertArrayEquals(content, sealing.open(sealing.seal(content, "id"), "id"));
    }

    @Test
    void nobodyReadsItWithoutTheKeyAndNoTwoAreAlike() {
        Sealing sealing = new Sealing(List.of(NEW));
        byte[] secret = "Authorization: Bearer hush".getBytes(StandardCharsets.UTF_8);
        String kept = new String(sealing.seal(secret, "id").bytes(), StandardCharsets.ISO_8859_1);
        assertFalse(kept.contains("hush"));
        assertFalse(Arrays.equals(
                sealing.seal(secret, "id").bytes(), sealing.seal(secret, "id").bytes()));
    }

    @Test
    void anOlderKeyOpensWhatItHasSealed() {
        Sealed sealed = new Sealing(List.of(OLD)).seal(new byte[] {7}, "id");
        assertArrayEquals(new byte[] {7}, new Sealing(List.of(NEW, OLD)).open(sealed, "id"));
        KeyMissing gone = assertThrows(KeyMissing.class, () -> new Sealing(List.of(NEW)).open(sealed, "id"));
        assertTrue(gone.toString().contains("control.parking.oldKeys"), gone.toString());
        Sealed beginning = new Sealed(Arrays.copyOf(sealed.bytes(), Sealing.BEGINNING_BYTES));
        assertTrue(new Sealing(List.of(NEW)).lacksTheKeyOf(beginning));
        assertFalse(new Sealing(List.of(NEW, OLD)).lacksTheKeyOf(beginning));
    }

    /** Each single bit, and another request's. */
    @Test
    void whatWasChangedIsNotOpened() {
        Sealing sealing = new Sealing(List.of(NEW));
        byte[] sealed = sealing.seal(new byte[] {1, 2, 3}, "id").bytes();
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThrows(IllegalArgumentException.class, () -> sealing.open(new Sealed(changed), "id"));
        }
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThrows(IllegalArgumentException.class, () -> sealing.open(new Sealed(cut), "id"));
        }
        assertThrows(IllegalArgumentException.class, () -> sealing.open(new Sealed(sealed), "other"));
    }

    @Test
    void aKeyHas32BytesAndIsNeverShown() {
        assertEquals(32, Sealing.key(Base64.getEncoder().encodeToString(NEW) + "\n").length);
        for (String wrong : List.of("", "hush-hush", Base64.getEncoder().encodeToString(new byte[16]))) {
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> Sealing.key(wrong));
            assertTrue(wrong.isEmpty() || !refused.toString().contains(wrong), refused.toString());
        }
    }

    static byte[] key(int of) {
        byte[] key = new byte[Sealing.KEY_BYTES];
        Arrays.fill(key, (byte) of);
        return key;
    }
}
