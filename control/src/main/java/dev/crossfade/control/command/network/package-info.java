/**
 * {@code crossfade network}: the peering between a tenant's two VPCs, for an operator. It looks and acts from here, without a controller.
 * Called by config's command line.
 */
@NullMarked
package dev.crossfade.control.command.network;

import org.jspecify.annotations.NullMarked;
