package dev.flowcell.kubernetes;

import java.util.Objects;

/** What runs in the pods of these tests: says numbered lines, then does what its first argument says. */
final class Probe {

    private Probe() {
    }

    public static void main(String[] arguments) throws Exception {
        var lines = Integer.parseInt(arguments[1]);
        for (var line = 0; line < lines; line++) {
            System.out.println(line + " of " + lines);
        }
        System.out.flush();
        switch (arguments[0]) {
            case "end" -> System.exit(Integer.parseInt(arguments[2]));
            case "sleep" -> Thread.sleep(Long.parseLong(arguments[2]));
            case "memory" -> fillMemory();
            case "secret" -> System.out.println(
                    Objects.requireNonNullElse(System.getenv(arguments[2]), "none").equals(arguments[3]));
            case "environment" -> System.out.println(System.getenv(arguments[2]));
            case "files" -> {
                java.nio.file.Files.writeString(java.nio.file.Path.of("/tmp/a"), "a");
                java.nio.file.Files.writeString(java.nio.file.Path.of("/work/a"), "a");
                try {
                    java.nio.file.Files.writeString(java.nio.file.Path.of("/a"), "a");
                } catch (java.nio.file.FileSystemException e) {
                    System.out.println("read-only");
                }
            }
            case "write" -> java.nio.file.Files.writeString(java.nio.file.Path.of(arguments[2]), arguments[3]);
            case "slow" -> speakSlowly(Integer.parseInt(arguments[2]));
            case "event" -> {
                System.out.println("{\"run\":\"" + arguments[2] + "\",\"process\":0,\"attempt\":0,\"seq\":0}");
                System.out.flush();
                Thread.sleep(Long.parseLong(arguments[3]));
            }
            case "much" -> speakMuch(Integer.parseInt(arguments[2]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void fillMemory() {
        var kept = new java.util.ArrayList<java.nio.ByteBuffer>();
        while (true) {
            var block = java.nio.ByteBuffer.allocateDirect(16 << 20);
            for (var at = 0; at < block.capacity(); at += 4096) {
                block.put(at, (byte) 1);
            }
            kept.add(block);
        }
    }

    private static void speakSlowly(int lines) throws InterruptedException {
        for (var line = 0; line < lines; line++) {
            (line % 3 == 0 ? System.err : System.out).println("slow " + line);
            Thread.sleep(3);
        }
    }

    /** Long lines, slowly enough for a follower to keep up while the node rotates the file. */
    private static void speakMuch(int lines) throws InterruptedException {
        var padding = "x".repeat(1000);
        for (var line = 0; line < lines; line++) {
            System.out.println("much " + line + " " + padding);
            if (line % 100 == 0) {
                System.out.flush();
                Thread.sleep(50);
            }
        }
    }
}
