/**
 * Answers without an end: WebSockets, which become a tunnel between two connections, and event streams. They go on until their
 * peers end them, or until the route leaves their side; then they are ended in good order, spread over time. Uses
 * {@code proxy.routing}, {@code proxy.observe} and the time limits of {@code proxy.upstream}; called by the exchange pipeline.
 */
@NullMarked
package dev.crossfade.proxy.tunnel;

import org.jspecify.annotations.NullMarked;
