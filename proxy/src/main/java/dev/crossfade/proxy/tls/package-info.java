/**
 * The certificates that listeners show to clients: chosen by name, read again when their files change. Uses Netty's TLS and {@code
 * config.settings}; called by {@code inbound}.
 */
@NullMarked
package dev.crossfade.proxy.tls;

import org.jspecify.annotations.NullMarked;
