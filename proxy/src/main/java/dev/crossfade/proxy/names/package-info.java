/**
 * Which addresses a host name has, now. Uses Netty's resolver; called by {@code proxy.upstream}, which connects to them.
 */
@NullMarked
package dev.crossfade.proxy.names;

import org.jspecify.annotations.NullMarked;
