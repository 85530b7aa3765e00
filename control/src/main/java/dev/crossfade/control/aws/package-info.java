/**
 * How AWS is spoken to: clients per account and region, and its errors in our words. Only what a tenant's settings name is spoken to: without
 * a {@code network} section nothing of it is loaded.
 */
@NullMarked
package dev.crossfade.control.aws;

import org.jspecify.annotations.NullMarked;
