package dev.flowcell.runtime.fanout;

import dev.flowcell.runtime.store.BlobName;

/// Names of what the processes of a run share in its store; `docs/FAN_OUT.md` says what stands there.
public record Places(String run) {

    /** The mark that an attempt of a process has begun. */
    public String attempt(Member member) {
        return attempts() + member.name();
    }

    /** The prefix of all those marks. */
    public String attempts() {
        return "runs/" + run + "/attempts/";
    }

    /** Who is a process that was not told which one it is. */
    String seat(int process) {
        return pods() + "seats/" + process;
    }

    String alive(int process) {
        return pods() + "alive/" + process;
    }

    /** The mark that an attempt of process 0 needs no helper any more. */
    public String end(int attempt) {
        return pods() + "end/" + attempt;
    }

    /** Which round of a map is open. */
    public String opening(String step) {
        return map(step) + "open.json";
    }

    /** The folder of one round of a map. */
    public Round round(String step, int number) {
        return new Round(map(step) + number + "/");
    }

    /** A step may have any name. */
    private String map(String step) {
        return pods() + "maps/" + step + "/";
    }

    private String pods() {
        return "runs/" + run + "/pods/";
    }

    /// Names within a round. Work and claims are named by the position of their first item, so that their names alone
    /// say where each begins.
    public record Round(String folder) {

        String work() {
            return folder + "work/";
        }

        String work(int from) {
            return work() + number(from);
        }

        String claims() {
            return folder + "claims/";
        }

        String claim(int from) {
            return claims() + number(from);
        }

        String offers() {
            return folder + "offers/";
        }

        String offer(int number) {
            return offers() + number(number);
        }

        String taken(int offer, int part) {
            return folder + "taken/" + number(offer) + "-" + part;
        }

        /** The prefix of what says which items failed. */
        public String failed() {
            return folder + "failed/";
        }

        /** The mark that every item has ended. */
        public String closed() {
            return folder + "closed";
        }

        private static String number(int number) {
            return BlobName.number(number, 9);
        }

        /** The number that a blob of a prefix is named by. */
        static int number(String name, String prefix) {
            return Integer.parseInt(name.substring(prefix.length()));
        }
    }
}
