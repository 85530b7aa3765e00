/**
 * etcd 3.4 and later, by its JSON gateway: keys, transactions, leases, and a copy of a prefix that is kept up to date. Uses the JDK's HTTP
 * client, config's settings, TLS and JSON; called by the proxy and by the controller, which meet in the keys that {@code FleetKeys} names.
 */
@NullMarked
package dev.crossfade.config.etcd;

import org.jspecify.annotations.NullMarked;
