/**
 * Tells people and programs outside what happens to migrations, in threads of its own: whatever becomes of a notification, no migration
 * waits for it. Hears of changes from the workflow's feed, and asks its operations how a migration stands; called by the daemon. Its
 * sub-packages are the kinds of receivers.
 */
@NullMarked
package dev.crossfade.control.notify;

import org.jspecify.annotations.NullMarked;
