package dev.flowcell.flow.operations;

import java.security.SecureRandom;

/** Names of runs: the flow's, and eight characters that no other run has. */
final class RunNames {

    /** Without those that are read for one another. */
    private static final String CHARACTERS = "bcdfghjkmnpqrstvwxz23456789";
    private static final int UNIQUE = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    private RunNames() {
    }

    static String of(String flow) {
        var name = new StringBuilder(flow.replace('/', '-')).append('-');
        for (var count = 0; count < UNIQUE; count++) {
            name.append(CHARACTERS.charAt(RANDOM.nextInt(CHARACTERS.length())));
        }
        return name.toString();
    }
}
