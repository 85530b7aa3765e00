/**
 * The logical replication stream: publication, subscription, slot, initial copy, lag. Uses postgres, schema, and the gate, under
 * which it acts; called by the two sides.
 */
@NullMarked
package dev.crossfade.replication.stream;

import org.jspecify.annotations.NullMarked;
