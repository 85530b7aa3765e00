package dev.crossfade.proxy.upstream;

import dev.crossfade.proxy.names.NameLookup;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;

/**
 * One event loop, and what connections are opened with on it.
 *
 * @param channelType of the connections
 * @param deadlines of what is done on this event loop
 */
public record UpstreamLoop(
        EventLoop loop, Class<? extends Channel> channelType, NameLookup lookup, Deadlines deadlines) {}
