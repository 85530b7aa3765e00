/**
 * Which tables take part, and whether both sides' schemas are the same. Uses postgres; called by preflight, stream
 * and the pair.
 */
@NullMarked
package dev.crossfade.replication.schema;

import org.jspecify.annotations.NullMarked;
