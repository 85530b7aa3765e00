/**
 * A fleet that meets in etcd: the routing table is kept there, and the proxies' reports are read from there. Uses {@code config.etcd};
 * implements what {@code control.fleet} stores routes by, and feeds its registry; called by the daemon.
 */
@NullMarked
package dev.crossfade.control.etcd;

import org.jspecify.annotations.NullMarked;
