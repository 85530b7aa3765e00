/**
 * What the controller must not forget, in a file or on a server: migrations, their journal, routes, the audit, hooks that are owed, what is
 * to be delivered, and who leads. Implements the ports of workflow, fleet, hooks, notify and leader; uses those, migration and config;
 * called by the daemon and the command for backups.
 */
@NullMarked
package dev.crossfade.control.store;

import org.jspecify.annotations.NullMarked;
