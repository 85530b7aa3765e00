package dev.crossfade.proxy.inbound;

import dev.crossfade.config.settings.Bytes;
import dev.crossfade.proxy.replay.BufferMemory;
import io.netty.util.internal.PlatformDependent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a proxy may keep for all its clients together.
 *
 * @param bodies that may be sent again, and answers that are kept back: {@code limits.bufferMemory}, as far as the JVM has so much
 * @param heads of requests that are large: a quarter of that, beside it, so that bodies that are held keep no other tenant's heads out
 */
public record ProxyMemory(BufferMemory bodies, BufferMemory heads) {

    private static final Logger LOG = LoggerFactory.getLogger(ProxyMemory.class);
    private static final int HEADS_SHARE = 4;

    /** Of this JVM; says so when that has less than is wanted. */
    static ProxyMemory of(Bytes wanted) {
        Bytes had = BufferMemory.within(wanted, Runtime.getRuntime().maxMemory(), PlatformDependent.maxDirectMemory());
        if (had.value() < wanted.value()) {
            LOG.warn(
                    "proxy.limits.bufferMemory is {}, and half of this JVM's memory {}: that is the bound. Give the JVM more (-Xmx,"
                            + " -XX:MaxDirectMemorySize), or set it lower.",
                    wanted,
                    had);
        }
        return new ProxyMemory(new BufferMemory(had), new BufferMemory(new Bytes(had.value() / HEADS_SHARE)));
    }
}
