/**
 * Slack: one message for each migration that says how it stands, and what has happened in its thread; or, by an incoming webhook, a message
 * for each time that something has. Uses notify, outward and the workflow's back-off; called by the daemon.
 */
@NullMarked
package dev.crossfade.control.notify.slack;

import org.jspecify.annotations.NullMarked;
