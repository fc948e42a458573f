package dev.flowcell.kubernetes;

/// Where on which cluster, for messages.
///
/// @param server
///            the API server's address
/// @param admission
///            what lets a caller in whom the cluster does not know
record Place(String server, String namespace, String admission) {

    Place(String server, String namespace) {
        this(server, namespace, "they may have expired: log in again, then repeat");
    }
}
