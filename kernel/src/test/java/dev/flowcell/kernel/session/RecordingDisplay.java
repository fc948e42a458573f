package dev.flowcell.kernel.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.error.Fault;

/** Keeps what a cell shows. */
public final class RecordingDisplay implements Display {

    private final StringBuilder out = new StringBuilder();
    private final StringBuilder error = new StringBuilder();
    private final List<MimeBundle> shown = new ArrayList<>();
    private final Deque<String> answers = new ArrayDeque<>();
    private final List<Watch> watches = new ArrayList<>();

    private record Watch(String text, CountDownLatch seen) {
    }

    /** Waits until standard output holds a text. */
    public void await(String text) throws InterruptedException {
        Watch watch = new Watch(text, new CountDownLatch(1));
        synchronized (this) {
            watches.add(watch);
            look();
        }
        if (!watch.seen.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("not seen: " + text + "; but " + out());
        }
    }

    private void look() {
        watches.stream().filter(watch -> out.indexOf(watch.text) >= 0).forEach(watch -> watch.seen.countDown());
    }

    public synchronized RecordingDisplay answer(String line) {
        answers.add(line);
        return this;
    }

    public synchronized String out() {
        return out.toString();
    }

    public synchronized String error() {
        return error.toString();
    }

    public synchronized List<MimeBundle> shown() {
        return List.copyOf(shown);
    }

    @Override
    public synchronized void stream(Stream stream, String text) {
        (stream == Stream.stdout ? out : error).append(text);
        look();
    }

    @Override
    public synchronized Slot show(MimeBundle bundle) {
        int index = shown.size();
        shown.add(bundle);
        return next -> {
            synchronized (this) {
                shown.set(index, next);
            }
        };
    }

    @Override
    public synchronized void clear(boolean wait) {
        shown.clear();
    }

    @Override
    public synchronized String ask(String prompt, boolean password) {
        if (answers.isEmpty()) {
            throw Fault.settings("Nobody answers", "");
        }
        return answers.remove();
    }

    @Override
    public boolean live() {
        return true;
    }
}
