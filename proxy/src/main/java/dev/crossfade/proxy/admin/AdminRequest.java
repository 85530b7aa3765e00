package dev.crossfade.proxy.admin;

/**
 * One request to an admin resource, with all that a resource may know of it.
 *
 * @param method as sent
 * @param path decoded, without the query
 * @param query decoded, empty for none
 * @param body at most {@link AdminServer#MAX_BODY_BYTES}
 * @param caller who asks
 * @param from the address it came from
 * @param agent what the caller calls itself: its {@code User-Agent}, of bounded length; empty for none
 */
record AdminRequest(String method, String path, String query, String body, Caller caller, String from, String agent) {}
