/**
 * Runs migrations: takes the next step, writes down what was tried, waits, retries, unwinds. Owns the ports to
 * routing and storage. Uses migration and replication; called by api and the daemon.
 */
@NullMarked
package dev.crossfade.control.workflow;

import org.jspecify.annotations.NullMarked;
