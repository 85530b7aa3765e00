/**
 * Why changes do not arrive: the server that applies writes its reason into a log that we rarely may read, so it is found out again
 * from what SQL shows. Looks and changes nothing. Uses postgres, schema, stream, and the gate; called by the pair, and only while a
 * stream is seen ill.
 */
@NullMarked
package dev.crossfade.replication.diagnosis;

import org.jspecify.annotations.NullMarked;
