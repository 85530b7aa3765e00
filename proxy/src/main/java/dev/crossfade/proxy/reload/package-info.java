/**
 * Another configuration while the proxy runs: noticed, read, compared, and then taken whole or refused whole. Decides by values; what
 * it means for the event loops is the business of {@link dev.crossfade.proxy.reload.RunningProxy}, which {@code proxy.command}
 * has. Uses {@code config.settings} and the hosts of {@code proxy.routing}; called by {@code proxy.command}.
 */
@NullMarked
package dev.crossfade.proxy.reload;

import org.jspecify.annotations.NullMarked;
