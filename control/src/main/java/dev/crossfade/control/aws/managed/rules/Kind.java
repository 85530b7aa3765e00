package dev.crossfade.control.aws.managed.rules;

/** How RDS runs a database. */
public enum Kind {
    /** An instance of RDS, with storage of its own. */
    INSTANCE,
    /** A cluster of Aurora: its instances share a volume that grows by itself. */
    AURORA,
    /** A Multi-AZ cluster of RDS: an instance that writes and two that can be read, each with storage of its own. */
    MULTI_AZ;

    /** Whether its parameters are a cluster's, and what is done to it is done to a cluster. */
    boolean isCluster() {
        return this != INSTANCE;
    }
}
