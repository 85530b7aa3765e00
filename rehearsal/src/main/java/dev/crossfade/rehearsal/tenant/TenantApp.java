package dev.crossfade.rehearsal.tenant;

import io.netty.handler.codec.http.FullHttpRequest;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One side's process of the sample tenant. Passwords come from the environment: {@code SHOP_OWNER_PASSWORD} and
 * {@code SHOP_APP_PASSWORD}. Prints {@code shop ready: http=HOST:PORT} once it serves. When the database cannot be migrated at the
 * start, as when it is fenced, it serves nevertheless: what is there already can be used.
 */
@Command(name = "shop")
public final class TenantApp implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(TenantApp.class);
    private static final int WARM_UP_REQUESTS = 300;

    /** For a customer that there never is: it is read, tried and rolled back. */
    private static final byte[] ORDER_OF_NOBODY = """
            {"key": "warm-up", "customer": 0, "items": [{"sku": "warm-up", "quantity": 1, "cents": 1}]}
            """.getBytes(StandardCharsets.UTF_8);

    private static final byte[] NOTES_OF_NOBODY = """
            {"query": "query($key: String!) { notes(key: $key) }", "variables": {"key": "warm-up"}}
            """.getBytes(StandardCharsets.UTF_8);

    @Option(names = "--side", required = true, description = "told to clients in X-Shop-Side")
    private String side = "";

    @Option(names = "--port", defaultValue = "0")
    private int port;

    @Option(names = "--database", required = true, description = "JDBC URL without credentials")
    private String database = "";

    @Option(names = "--sequences", defaultValue = "1", description = "how many sequences hand out ticket numbers")
    private int sequences;

    public static void main(String[] arguments) {
        int exitCode = new CommandLine(new TenantApp()).execute(arguments);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /** Returns once it serves; the server's threads keep the process alive. */
    @Override
    public Integer call() throws IOException {
        try {
            ShopSchema.migrate(database, "shop_owner", environment("SHOP_OWNER_PASSWORD"), Math.max(1, sequences));
        } catch (SQLException e) {
            LOG.warn("schema not migrated, going on with what is there: {}", e.getMessage());
        }
        ShopDatabase pool = ShopDatabase.open(database, "shop_app", environment("SHOP_APP_PASSWORD"));
        Shop shop = new Shop(pool, new Orders(Math.max(1, sequences)));
        InetSocketAddress address =
                ShopServer.start(side, port, request -> answer(shop, request)).address();
        warmUp(shop, address);
        System.out.println("shop ready: http=127.0.0.1:" + address.getPort());
        return 0;
    }

    /**
     * Until here nobody was told of it: the first client finds classes loaded and caches filled. A database that refuses is no reason
     * not to start; any other failure is: a warm-up that fails unnoticed makes every pause longer than it is.
     */
    private static void warmUp(Shop shop, InetSocketAddress address) throws IOException {
        try {
            shop.warmUp();
        } catch (SQLException e) {
            if (!isRefusal(e)) {
                throw new IllegalStateException("the warm-up failed", e);
            }
            LOG.warn("not warmed up, going on: {}", e.getMessage());
            return;
        }
        for (int round = 0; round < WARM_UP_REQUESTS; round++) {
            post(address, "/orders", ORDER_OF_NOBODY);
            post(address, "/graphql", NOTES_OF_NOBODY);
        }
    }

    /** Read-only, without a right, not to be reached, or not let in: see PostgreSQL's table of error codes. */
    private static boolean isRefusal(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return Set.of("25006", "42501").contains(state)
                || Set.of("08", "28", "53", "57").contains(state.substring(0, 2));
    }

    private static void post(InetSocketAddress address, String path, byte[] document) throws IOException {
        HttpURLConnection request =
                (HttpURLConnection) new URL("http", address.getHostString(), address.getPort(), path).openConnection();
        request.setDoOutput(true);
        request.setRequestProperty("Content-Type", "application/json");
        request.setRequestProperty("Accept-Encoding", "gzip");
        request.getOutputStream().write(document);
        LOG.debug("warm-up: {} {}", path, request.getResponseCode());
        request.disconnect();
    }

    private static Answer answer(Shop shop, FullHttpRequest request) {
        try {
            return shop.handle(request);
        } catch (SQLException e) {
            LOG.debug("{} {}", request.method(), request.uri(), e);
            return Answer.page(500, "Internal server error");
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} {}", request.method(), request.uri(), e);
            return Answer.page(400, "Bad request");
        }
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException("the environment variable " + name + " is missing");
        }
        return value;
    }
}
