package dev.crossfade.config.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SecretLookupTest {

    private static final SecretReference USER =
            SecretReference.parse("secretsmanager:acme#user").orElseThrow();
    private static final SecretReference PASSWORD =
            SecretReference.parse("secretsmanager:acme#password").orElseThrow();

    private final AtomicLong nanos = new AtomicLong();
    private final List<SecretReference> asked = new ArrayList<>();
    private String kept = "{\"user\": \"u1\", \"password\": \"p1\"}";
    private final SecretLookup lookup = new SecretLookup(this::answer, nanos::get);

    @Test
    void secretIsReadOnceForAllItsKeys() {
        assertEquals("u1", lookup.read(USER));
        kept = "{}";
        assertEquals("p1", lookup.read(PASSWORD));
        assertEquals(1, asked.size());
    }

    /** Whoever writes down what came from anywhere has no lookup of its own. */
    @Test
    void whatAnyLookupHasReadIsTakenOutOfATextAlsoOnceItWasRenewed() {
        kept = "{\"password\": \"7-first-of-all\"}";
        lookup.read(PASSWORD);
        kept = "{\"password\": \"7-second\"}";
        nanos.addAndGet(SecretLookup.REST.toNanos());
        lookup.readAgain(PASSWORD);
        assertEquals("user [secret] or [secret]", SecretLookup.hideAll("user 7-first-of-all or 7-second"));
    }

    @Test
    void itIsReadAgainOnceInTenSecondsAndNotBefore() {
        lookup.read(PASSWORD);
        kept = "{\"password\": \"p2\"}";
        nanos.addAndGet(SecretLookup.REST.toNanos() - 1);
        assertEquals("p1", lookup.readAgain(PASSWORD));
        assertEquals(1, asked.size());

        nanos.incrementAndGet();
        assertEquals("p2", lookup.readAgain(PASSWORD));
        assertEquals("p2", lookup.readAgain(PASSWORD));
        assertEquals("p2", lookup.read(PASSWORD));
        assertEquals(2, asked.size());
    }

    @Test
    void manyThatAskAtOnceHaveItReadOnce() throws Exception {
        lookup.read(PASSWORD);
        kept = "{\"password\": \"p2\"}";
        nanos.addAndGet(SecretLookup.REST.toNanos());
        ExecutorService many = Executors.newFixedThreadPool(16);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                answers.add(many.submit(() -> lookup.readAgain(PASSWORD)));
            }
            for (Future<String> answer : answers) {
                assertEquals("p2", answer.get(10, TimeUnit.SECONDS));
            }
        } finally {
            many.shutdownNow();
        }
        assertEquals(2, asked.size());
    }

    /** Who may not read it asks no more often than who may. */
    @Test
    void whatCouldNotBeReadIsNotAskedForAtOnceEither() {
        kept = "";
        assertThrows(IllegalArgumentException.class, () -> lookup.read(USER));
        assertThrows(IllegalArgumentException.class, () -> lookup.read(PASSWORD));
        assertThrows(IllegalArgumentException.class, () -> lookup.readAgain(PASSWORD));
        assertEquals(1, asked.size());

        long before = SecretLookup.readAgainInVain();
        nanos.addAndGet(SecretLookup.REST.toNanos());
        assertEquals(
                "denied",
                assertThrows(IllegalArgumentException.class, () -> lookup.readAgain(PASSWORD))
                        .getMessage());
        assertEquals(2, asked.size());
        assertEquals(before + 1, SecretLookup.readAgainInVain());
    }

    @Test
    void whatWasReadIsTakenOutOfTexts() {
        kept = "{\"user\": \"u1\", \"password\": \"hunter2\"}";
        lookup.read(USER);
        lookup.read(PASSWORD);

        assertEquals("jdbc:x?password=[secret]", lookup.hide("jdbc:x?password=hunter2"));
        assertEquals("[secret]", lookup.hide("u1"));
        assertEquals("menu1", lookup.hide("menu1"));
    }

    private synchronized String answer(SecretReference reference) {
        asked.add(reference);
        if (kept.isEmpty()) {
            throw new IllegalArgumentException("denied");
        }
        return kept;
    }
}
