package dev.crossfade.rehearsal.loadtest.scenario;

/**
 * What stands for the variables of one request.
 *
 * @param seq counts the requests of a run, from 0
 * @param uuid random (RFC 9562 §5.4), another one in each request
 * @param key names the request for whoever is to apply it once; another one in each request of each run
 */
public record Variables(long seq, String uuid, String key) {}
