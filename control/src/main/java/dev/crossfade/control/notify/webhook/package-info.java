/**
 * Webhooks: each event is signed, kept in an outbox until its receiver has taken it, and sent in order; and now and then how replication
 * stands. Uses notify, outward and the workflow's back-off; called by the daemon, and its outbox is kept by the store.
 */
@NullMarked
package dev.crossfade.control.notify.webhook;

import org.jspecify.annotations.NullMarked;
