package dev.flowcell.aws.eks;

import java.util.function.Supplier;

/// How the API server of a cluster is reached.
///
/// @param server
///            its address
/// @param authority
///            the certificate that it is known by, PEM in Base64
/// @param token
///            for each request; renewed by itself
/// @param admission
///            what lets a caller in whom the cluster does not know, as a remedy
public record EksAccess(String server, String authority, Supplier<String> token, String admission) {
}
