/**
 * The services that work beside a tenant's requests: stopped before an attempt at the switchover, started after it on the side that serves,
 * and what they had written down before any of it is changed. Implements the workflow's port to hooks, around the operator's own; asks
 * for the services through a port, which control.aws.workers implements. Uses hooks, workflow.step and config; put together by the daemon.
 */
@NullMarked
package dev.crossfade.control.workers;

import org.jspecify.annotations.NullMarked;
