package dev.crossfade.replication.largeobjects;

import java.util.Map;
import java.util.Set;

/**
 * What one side has, and what was written there since its horizon, seen in one snapshot.
 *
 * @param oids all that there are
 * @param touched those whose owner or rights were written, or which were created, maybe anew under an old OID
 * @param pages those that were written; one that was deleted shows in the object's extent alone, for whatever deletes pages also
 *     writes one
 */
record Look(Set<Long> oids, Set<Long> touched, Map<PageKey, PageContent> pages) {}
