/**
 * What the controller must not forget, in an embedded database: migrations, their journal, routes and the audit. Implements
 * the ports of workflow; uses migration, workflow and config; called by the daemon and by fleet.
 */
@NullMarked
package dev.crossfade.control.store;

import org.jspecify.annotations.NullMarked;
