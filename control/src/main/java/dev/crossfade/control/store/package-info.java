/**
 * What the controller must not forget, in a file or on a server: migrations, their journal, routes, the audit, and who leads. Implements
 * the ports of workflow, fleet and leader; uses those, migration and config; called by the daemon and the command for backups.
 */
@NullMarked
package dev.crossfade.control.store;

import org.jspecify.annotations.NullMarked;
