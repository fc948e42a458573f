/** What of EKS is AWS's own: how a cluster is reached, its Fargate profiles, and how both are made. */
@NullMarked
package dev.flowcell.aws.eks;

import org.jspecify.annotations.NullMarked;
