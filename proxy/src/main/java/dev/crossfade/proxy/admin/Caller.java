package dev.crossfade.proxy.admin;

/**
 * Who asks.
 *
 * @param name as the tokens file has it; what the audit line says
 * @param scope what they may do
 */
record Caller(String name, Scope scope) {

    /** Anyone who reaches a loopback address when no tokens are configured. */
    static final Caller LOOPBACK = new Caller("loopback", Scope.OPERATOR);
}
