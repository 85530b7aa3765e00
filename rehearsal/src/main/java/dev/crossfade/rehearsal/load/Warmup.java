package dev.crossfade.rehearsal.load;

import dev.crossfade.rehearsal.tenant.Sockets;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** What is measured later is the move, and not how long a new virtual machine takes to become fast. */
public final class Warmup {

    private static final int ROUNDS = 10;

    private Warmup() {}

    /**
     * Has as many clients ask for something that is not there, all at once and a few times. Whether they are answered will be seen under
     * load.
     */
    public static void warmUp(URI shop, int clients) {
        Sockets sockets = Sockets.best();
        ClientLoop loop = ClientLoop.start(sockets);
        InetSocketAddress address = new InetSocketAddress(shop.getHost(), shop.getPort());
        List<ShopConnection> connections = IntStream.range(0, clients)
                .mapToObj(number -> new ShopConnection(loop.get(), sockets, address, OpenLoop.PATIENCE))
                .toList();
        ShopRequests requests = new ShopRequests(shop.getAuthority());
        for (int round = 0; round < ROUNDS; round++) {
            List<CompletableFuture<Reply>> replies = connections.stream()
                    .map(connection -> CompletableFuture.completedFuture(requests.readOrder("warm-up"))
                            .thenComposeAsync(connection::send, loop.get()))
                    .toList();
            replies.forEach(CompletableFuture::join);
        }
        loop.close(() -> connections.forEach(ShopConnection::close));
    }
}
