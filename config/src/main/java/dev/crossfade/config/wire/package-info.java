/**
 * The JSON documents that proxies, the controller and the command line exchange, and their one reading and writing. Uses
 * {@code config.model}; called by whoever serves or calls an endpoint.
 */
@NullMarked
package dev.crossfade.config.wire;

import org.jspecify.annotations.NullMarked;
