package dev.crossfade.rehearsal.lab;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The tenant's application on one side, asked how it is without a proxy between. */
public final class Application {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final long LOOK_EVERY_MS = 100;

    /** For one good answer may come from the one connection of a pool that is good again. */
    private static final int IN_A_ROW = 10;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI health;

    /** @param address {@code host:port} */
    public Application(String address) {
        this.health = URI.create("http://" + address + "/healthz");
    }

    /**
     * Waits until it has answered well for a second on end.
     *
     * @throws IOException when it does not within a minute
     */
    public void awaitWell() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        int inARow = 0;
        while (inARow < IN_A_ROW) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("the application at " + health.getAuthority() + " is not well again within "
                        + PATIENCE.toSeconds() + " s: see its log");
            }
            inARow = isWell() ? inARow + 1 : 0;
            Thread.sleep(LOOK_EVERY_MS);
        }
    }

    private boolean isWell() throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(health).timeout(ANSWER).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
