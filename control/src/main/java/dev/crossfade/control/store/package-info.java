/**
 * What the controller must not forget, in an embedded database: migrations, their journal, routes and the audit, hooks that are owed, and
 * what is to be delivered. Implements the ports of workflow, fleet, hooks and notify; uses those, migration and config; called by the
 * daemon.
 */
@NullMarked
package dev.crossfade.control.store;

import org.jspecify.annotations.NullMarked;
