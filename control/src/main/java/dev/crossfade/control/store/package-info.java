/**
 * What the controller must not forget, in an embedded database: migrations, their journal, routes and the audit. Implements
 * the ports of workflow and fleet; uses those, migration and config; called by the daemon.
 */
@NullMarked
package dev.crossfade.control.store;

import org.jspecify.annotations.NullMarked;
