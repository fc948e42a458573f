/** Runs as tasks of ECS on Fargate. */
@NullMarked
package dev.flowcell.aws.ecs;

import org.jspecify.annotations.NullMarked;
