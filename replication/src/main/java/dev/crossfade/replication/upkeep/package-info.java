/**
 * What replication does not bring and a side needs before it is opened: valid indexes, statistics, filled materialized views. Uses
 * {@code schema}, {@code fence} and {@code postgres}; called by the side that will serve.
 */
@NullMarked
package dev.crossfade.replication.upkeep;

import org.jspecify.annotations.NullMarked;
