package dev.crossfade.rehearsal.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.tenant.Sockets;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One client's connection, to a server that does what servers do when a tenant moves. */
class ShopConnectionIT {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String BAD_GATEWAY =
            "HTTP/1.1 502 Bad Gateway\r\nCrossfade-Outcome: unknown\r\nContent-Length: 0\r\n\r\n";

    private final Sockets sockets = Sockets.best();
    private final ClientLoop loop = ClientLoop.start(sockets);

    @AfterEach
    void end() {
        loop.close(() -> {});
    }

    @Test
    void oneConnectionServesOneRequestAfterTheOther() throws Exception {
        try (ScriptedShop shop = new ScriptedShop(number -> ScriptedShop.ok("{\"number\":" + number + "}"))) {
            ShopConnection connection = to(shop.address(), LONG);
            for (int number = 0; number < 5; number++) {
                Reply reply = ask(connection);
                assertTrue(reply.ok(), reply::toString);
                assertEquals(Side.SOURCE, reply.side());
                assertEquals(number, number(reply));
            }
            assertEquals(1, shop.connections());
        }
    }

    @Test
    void requestBeforeTheLastWasAnsweredIsRefusedAndNotSent() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (ScriptedShop shop = new ScriptedShop(number -> {
            release.await();
            return ScriptedShop.ok("{}");
        })) {
            ShopConnection connection = to(shop.address(), LONG);
            CompletableFuture<Reply> first = begin(connection);
            ExecutionException refused = assertThrows(ExecutionException.class, () -> ask(connection));
            assertInstanceOf(IllegalStateException.class, refused.getCause());
            release.countDown();
            assertTrue(first.get(10, TimeUnit.SECONDS).ok());
            assertEquals(1, shop.asked().size());
        }
    }

    @Test
    void connectionThatIsLostLeavesTheOutcomeUnknownAndNothingIsSentAgain() throws Exception {
        try (ScriptedShop shop =
                new ScriptedShop(number -> number == 0 ? ScriptedShop.HANG_UP : ScriptedShop.ok("{}"))) {
            ShopConnection connection = to(shop.address(), LONG);
            Reply lost = ask(connection);
            assertFalse(lost.ok());
            assertFalse(lost.openly());
            assertTrue(String.valueOf(lost.problem()).startsWith("got no answer"), lost::toString);
            assertEquals(1, shop.asked().size());
            assertTrue(ask(connection).ok(), "the next request has a connection of its own");
            assertEquals(2, shop.connections());
        }
    }

    @Test
    void answerThatBreaksOffIsNone() throws Exception {
        try (ScriptedShop shop = new ScriptedShop(number -> "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")) {
            ShopConnection connection = to(shop.address(), LONG);
            CompletableFuture<Reply> cut = begin(connection);
            while (shop.asked().isEmpty()) {
                Thread.onSpinWait();
            }
            shop.hangUp();
            assertTrue(String.valueOf(cut.get(10, TimeUnit.SECONDS).problem()).startsWith("got no answer"));
        }
    }

    @Test
    void badGatewayIsUnknownAndSaidOpenlyAndTheConnectionGoesOn() throws Exception {
        try (ScriptedShop shop = new ScriptedShop(number -> number == 0 ? BAD_GATEWAY : ScriptedShop.ok("{}"))) {
            ShopConnection connection = to(shop.address(), LONG);
            Reply reply = ask(connection);
            assertEquals("answered 502, outcome unknown", reply.problem());
            assertTrue(reply.openly());
            assertTrue(ask(connection).ok());
            assertEquals(2, shop.asked().size());
            assertEquals(1, shop.connections());
        }
    }

    @Test
    void silenceEndsAfterThePatienceAndWhatComesLateIsNobodysAnswer() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (ScriptedShop shop = new ScriptedShop(number -> {
            if (number == 0) {
                release.await();
            }
            return ScriptedShop.ok("{\"number\":" + number + "}");
        })) {
            ShopConnection connection = to(shop.address(), Duration.ofSeconds(1));
            long began = System.nanoTime();
            Reply reply = ask(connection);
            assertEquals("got no answer: nothing came within 1000 ms", reply.problem());
            assertTrue(System.nanoTime() - began >= TimeUnit.SECONDS.toNanos(1));
            release.countDown();
            assertEquals(1, number(ask(to(shop.address(), LONG))));
            assertEquals(2, number(ask(connection)));
        }
    }

    @Test
    void informationThatComesBeforeTheAnswerIsNotTakenForIt() throws Exception {
        try (ScriptedShop shop =
                new ScriptedShop(number -> "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ScriptedShop.ok("{}"))) {
            assertTrue(ask(to(shop.address(), LONG)).ok());
        }
    }

    @Test
    void serverThatWantsTheConnectionClosedIsObeyed() throws Exception {
        try (ScriptedShop shop =
                new ScriptedShop(number -> "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")) {
            ShopConnection connection = to(shop.address(), LONG);
            assertTrue(ask(connection).ok());
            assertTrue(ask(connection).ok());
            assertEquals(2, shop.connections());
        }
    }

    @Test
    void answerOfMoreThanEightMebibytesIsNotKept() throws Exception {
        try (ScriptedShop shop = new ScriptedShop(
                number -> "HTTP/1.1 200 OK\r\nContent-Length: " + (8 * 1024 * 1024 + 1) + "\r\n\r\n{")) {
            assertTrue(String.valueOf(ask(to(shop.address(), LONG)).problem()).startsWith("got no answer"));
        }
    }

    @Test
    void nobodyThereIsNoAnswer() throws Exception {
        InetSocketAddress left;
        try (ScriptedShop shop = new ScriptedShop(number -> ScriptedShop.SAY_NOTHING)) {
            left = shop.address();
        }
        ShopConnection connection = to(left, LONG);
        assertTrue(String.valueOf(ask(connection).problem()).startsWith("got no answer"));
        assertFalse(ask(connection).ok(), "the connection can be asked again");
    }

    @Test
    void errorsInAGoodAnswerAreAProblem() throws Exception {
        try (ScriptedShop shop = new ScriptedShop(number -> ScriptedShop.ok("{\"errors\":[\"no\"]}"))) {
            assertEquals(
                    "answered 200 with errors: [\"no\"]",
                    ask(to(shop.address(), LONG)).problem());
        }
    }

    private static int number(Reply reply) {
        return Objects.requireNonNull(reply.json(), reply::toString)
                .path("number")
                .asInt();
    }

    private ShopConnection to(InetSocketAddress shop, Duration patience) {
        return new ShopConnection(loop.get(), sockets, shop, patience);
    }

    private Reply ask(ShopConnection connection) throws Exception {
        return begin(connection).get(10, TimeUnit.SECONDS);
    }

    private CompletableFuture<Reply> begin(ShopConnection connection) {
        ShopRequests requests = new ShopRequests("shop");
        return CompletableFuture.completedFuture(requests.sendWebhook("partner", "w-1", "event"))
                .thenComposeAsync(connection::send, loop.get());
    }
}
