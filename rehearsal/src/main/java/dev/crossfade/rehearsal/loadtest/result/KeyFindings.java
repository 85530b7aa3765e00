package dev.crossfade.rehearsal.loadtest.result;

/**
 * What answers say about the keys that were sent.
 *
 * @param acknowledged keys whose own request was answered as it should be
 * @param lost keys that no answer repeated
 * @param repeated keys that more than one answer repeated
 * @param outOfOrder answers with the key of another request
 * @param withoutKey answers, right but for a key that was never sent, or for none
 * @param notFollowed keys that were too many to be remembered
 */
public record KeyFindings(
        long sent,
        long acknowledged,
        Named lost,
        Named repeated,
        Named outOfOrder,
        Named withoutKey,
        long notFollowed) {}
