/**
 * What is seen while it happens: the feed behind {@code /v1/events}, which looks at all migrations and sends each listener what has
 * changed, and the history that a page opened late still shows. Uses fleet's and the workflow's views; called by {@code control.api}.
 * Nothing is decided by what it knows.
 */
@NullMarked
package dev.crossfade.control.live;

import org.jspecify.annotations.NullMarked;
