/**
 * Looks, changes nothing, and names what would stop a migration, with the statement that mends it. Uses postgres,
 * schema, sequences, stream, diagnosis and the gate; called by the pair.
 */
@NullMarked
package dev.crossfade.replication.preflight;

import org.jspecify.annotations.NullMarked;
