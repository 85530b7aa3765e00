/**
 * The peering between a tenant's two VPCs: looks, has {@code plan} decide, acts, and writes down what it made. Called by the commands.
 */
@NullMarked
package dev.crossfade.control.aws.network;

import org.jspecify.annotations.NullMarked;
