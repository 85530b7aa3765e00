/**
 * The dashboard's page: files that every browser may have, for what they show comes from {@code /v1/events}. Uses nothing of the
 * controller; called by {@code control.api}.
 */
@NullMarked
package dev.crossfade.control.web;

import org.jspecify.annotations.NullMarked;
