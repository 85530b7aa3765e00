package dev.crossfade.rehearsal.fault;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.Etcd;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.lab.Service;
import dev.crossfade.rehearsal.network.Line;
import dev.crossfade.rehearsal.operator.MigrationClient;
import dev.crossfade.rehearsal.operator.ProxyClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a fault may lay its hands on. */
public interface Scene {

    Lab lab();

    /** The network between the two regions. */
    Line line();

    MigrationClient migration();

    /** The proxies before the tenant, as their operator sees them. */
    List<ProxyClient> proxies();

    /** Where the routes are; only where a fault {@linkplain Fault#wantsEtcd wants} that. */
    Etcd etcd();

    /** The network by which the last of the proxies, and nobody else, reaches it. */
    Line wayToEtcd();

    /** The file from which the controller reads, at its start, the password of the source's replication role. */
    Path replicationSecret();

    /** Stops the controller in an orderly way and starts it again, with the configuration as it is by then. */
    void restartController() throws IOException, InterruptedException;

    /** The process of the controller. */
    Service controller();

    /** The processes of the proxies. */
    List<Service> proxyProcesses();

    /** Waits until that side's application answers well again, and goes on to. */
    void awaitApplication(Side side) throws IOException, InterruptedException;
}
