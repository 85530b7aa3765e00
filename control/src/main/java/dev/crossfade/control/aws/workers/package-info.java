/**
 * Workers as services of Amazon ECS. Implements the port of control.workers; opened by the daemon and by checks, for tenants that have
 * workers.
 */
@NullMarked
package dev.crossfade.control.aws.workers;

import org.jspecify.annotations.NullMarked;
