package dev.crossfade.rehearsal.fault;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.PostgresServer.Stop;
import dev.crossfade.rehearsal.load.Outages;
import java.io.IOException;
import java.util.random.RandomGenerator;

/**
 * PostgreSQL of one side is started anew. While the source's is away, the tenant's application is, too, moved or not: until that answers
 * again its requests may be refused. The target's is nobody's concern yet.
 */
final class RestartedServer implements Fault {

    private final Side side;
    private final Stop stop;

    RestartedServer(Side side, Stop stop) {
        this.side = side;
        this.stop = stop;
    }

    @Override
    public String label() {
        return (stop == Stop.CRASH ? "crash-" : "restart-") + side.label();
    }

    @Override
    public Moment moment(RandomGenerator random) {
        return random.nextBoolean() ? Moment.COPYING : Moment.STREAMING;
    }

    @Override
    public void strike(Scene scene, Outages outages, RandomGenerator random) throws IOException, InterruptedException {
        boolean ofTenant = side == Side.SOURCE;
        if (ofTenant) {
            outages.begin();
        }
        try {
            scene.lab().server(side).restart(stop);
            scene.awaitApplication(side);
        } finally {
            if (ofTenant) {
                outages.end();
            }
        }
    }
}
