/**
 * The ground under everything that speaks to PostgreSQL: sessions that carry our name, log positions, quoted
 * identifiers, failures that an operator understands. Uses nothing of ours but config; called by all packages beside
 * it.
 */
@NullMarked
package dev.crossfade.replication.postgres;

import org.jspecify.annotations.NullMarked;
