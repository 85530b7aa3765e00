package dev.crossfade.config.secrets;

/** A secret's store is not to be looked into: of the value that refers to it there is only a stand-in, and nothing is wrong with that. */
public final class UnreadSecret extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public UnreadSecret(SecretReference reference) {
        super(reference + " is not read");
    }
}
