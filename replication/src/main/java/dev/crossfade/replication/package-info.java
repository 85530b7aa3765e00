/**
 * What the controller sees of the two databases: one interface a side, one for what concerns both, and their
 * implementation on JDBC. Uses every package below; called by control.
 */
@NullMarked
package dev.crossfade.replication;

import org.jspecify.annotations.NullMarked;
