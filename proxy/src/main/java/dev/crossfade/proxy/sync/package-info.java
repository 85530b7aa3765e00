/**
 * Where the routing table comes from and how it takes effect: kept on disk, swapped in, acknowledged. {@code LocalRoutes} are flipped
 * at this proxy's admin port, {@code ControlRoutes} follow the controller, {@code EtcdRoutes}
 * what it keeps in etcd. Uses {@code config.etcd} and {@code proxy.routing}; called by {@code proxy.admin} and {@code proxy.command}.
 */
@NullMarked
package dev.crossfade.proxy.sync;

import org.jspecify.annotations.NullMarked;
