package dev.flowcell.kernel.session;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.flowcell.kernel.display.Display;
import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.secret.Redactor;
import dev.flowcell.runtime.worker.CommMessage;

/** A display that never sees a secret's value. */
final class RedactingDisplay implements Display {

    private final Display display;
    private final Redactor redactor;
    private final Redactor.Parts out;
    private final Redactor.Parts error;

    RedactingDisplay(Display display, Redactor redactor) {
        this.display = display;
        this.redactor = redactor;
        this.out = redactor.parts(text -> display.stream(Stream.stdout, text));
        this.error = redactor.parts(text -> display.stream(Stream.stderr, text));
    }

    @Override
    public synchronized void stream(Stream stream, String text) {
        switch (stream) {
            case stdout -> {
                error.flush();
                out.write(text);
            }
            case stderr -> {
                out.flush();
                error.write(text);
            }
        }
    }

    /** Writes what is held back. */
    synchronized void flush() {
        out.flush();
        error.flush();
    }

    @Override
    public Slot show(MimeBundle bundle) {
        flush();
        Slot slot = display.show(redacted(bundle));
        return next -> slot.update(redacted(next));
    }

    MimeBundle redacted(MimeBundle bundle) {
        Map<String, String> data = new LinkedHashMap<>();
        bundle.data().forEach((type, content) -> data.put(type, redactor.redact(content)));
        return new MimeBundle(data);
    }

    @Override
    public String ask(String prompt, boolean password) {
        flush();
        return display.ask(prompt, password);
    }

    @Override
    public void clear(boolean wait) {
        flush();
        display.clear(wait);
    }

    @Override
    public void comm(CommMessage message) {
        flush();
        display.comm(new CommMessage(message.kind(), message.id(), message.target(), redactor.redact(message.data()),
                redactor.redact(message.metadata()), message.buffers().stream().map(redactor::redact).toList()));
    }

    @Override
    public boolean live() {
        return display.live();
    }

    @Override
    public boolean html() {
        return display.html();
    }
}
