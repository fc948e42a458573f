package dev.flowcell.kubernetes;

/// Where on which cluster, for messages.
///
/// @param server
///            the API server's address
record Place(String server, String namespace) {
}
