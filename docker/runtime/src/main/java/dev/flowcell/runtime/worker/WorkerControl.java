package dev.flowcell.runtime.worker;

import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.flowcell.runtime.display.MimeBundle;
import dev.flowcell.runtime.display.Rendering;
import dev.flowcell.runtime.error.Fault;
import dev.flowcell.runtime.value.JsonValues;
import dev.flowcell.runtime.value.Values;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.SPIResolutionException;
import org.jspecify.annotations.Nullable;

/** Runs what JShell in the kernel compiles, and the kernel's own commands between two snippets. */
final class WorkerControl extends DirectExecutionControl {

    private static final int CHAIN = 20;
    private static final int PREVIEW = 200;
    private static final int PREVIEW_MILLIS = 100;

    /** Loaded when the first value crosses: the JSON library would slow down every start. */
    private static final class Json {

        static final Values VALUES = new JsonValues();
    }

    private final int lane;
    private final SessionLoader loader;
    private final CellThread thread;
    private final Outputs outputs;
    private final SessionHost host;
    private @Nullable Object last;

    WorkerControl(int lane, SessionLoader loader, CellThread thread, Outputs outputs, SessionHost host) {
        super(loader);
        this.lane = lane;
        this.loader = loader;
        this.thread = thread;
        this.outputs = outputs;
        this.host = host;
    }

    @Override
    protected String invoke(Method snippet) throws Exception {
        try {
            last = thread.run(() -> snippet.invoke(null));
        } catch (Exception | Error thrown) {
            throw thrown;
        } catch (Throwable other) {
            throw new IllegalStateException(other);
        }
        return "";
    }

    @Override
    protected String throwConvertedInvocationException(Throwable cause) throws RunException, InternalException {
        if (cause instanceof SPIResolutionException unresolved) {
            throw new ResolutionException(unresolved.id(), unresolved.getStackTrace());
        }
        throw described(cause, 0);
    }

    /** Without memory left, even the wrapping of an error can fail. */
    @Override
    protected String throwConvertedOtherException(Throwable thrown) throws RunException, InternalException {
        throw described(thrown, 0);
    }

    /** Describing what was thrown calls the user's code too, and that may throw itself. */
    private static UserException described(Throwable thrown, int depth) {
        String message;
        StackTraceElement[] frames;
        Throwable cause;
        try {
            message = thrown.getMessage();
            frames = thrown.getStackTrace();
            cause = thrown.getCause();
        } catch (Throwable again) {
            message = "(its message can't be read: " + again.getClass().getName() + ")";
            frames = new StackTraceElement[0];
            cause = null;
        }
        UserException described = new UserException(message, thrown.getClass().getName(),
                frames == null ? new StackTraceElement[0] : frames);
        if (cause != null && cause != thrown && depth < CHAIN) {
            described.initCause(described(cause, depth + 1));
        }
        return described;
    }

    @Override
    public void redefine(ClassBytecodes[] classes)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        Instrumentation instrumentation = Agent.instrumentation();
        if (instrumentation == null) {
            throw new NotImplementedException("redefine");
        }
        try {
            ClassDefinition[] definitions = new ClassDefinition[classes.length];
            for (int i = 0; i < classes.length; i++) {
                definitions[i] = new ClassDefinition(findClass(classes[i].name()), classes[i].bytecodes());
            }
            instrumentation.redefineClasses(definitions);
            loader.classesRedefined(classes);
        } catch (Throwable e) {
            // Another shape: JShell then makes new classes.
            throw new ClassInstallException("redefine: " + e, new boolean[classes.length]);
        }
    }

    /** The kernel's commands; each command of {@link Command} says what its argument is. */
    @Override
    @SuppressWarnings("unchecked")
    public @Nullable Object extensionCommand(String command, @Nullable Object argument)
            throws RunException, EngineTerminationException, InternalException {
        try {
            return switch (Command.valueOf(command)) {
                case begin -> begin((Integer) Objects.requireNonNull(argument));
                case flush -> {
                    host.cellEnded(thread.current());
                    outputs.ends(lane);
                    yield outputs.flush();
                }
                case render -> render();
                case environment -> {
                    Environment.change((Map<String, @Nullable String>) Objects.requireNonNull(argument));
                    yield null;
                }
                case secret -> {
                    List<String> secret = strings(argument);
                    host.secret(secret.get(0), secret.get(1));
                    yield null;
                }
                case json -> json(strings(argument));
                case assign -> assign(strings(argument));
                case same -> same(strings(argument));
                case carry -> carry(strings(argument));
                case forget -> forget(strings(argument));
                case size -> size(strings(argument));
                case preview -> preview(strings(argument));
                case comm -> comm((byte[]) Objects.requireNonNull(argument));
            };
        } catch (Fault fault) {
            // The kernel makes a fault of it again: message, then remedy.
            throw new UserException(fault.getMessage() + "\u0000" + fault.remedy(), Fault.class.getName(),
                    new StackTraceElement[0]);
        } catch (RunException e) {
            throw e;
        } catch (Throwable e) {
            throw described(e, 0);
        }
    }

    private @Nullable Object comm(byte[] message) throws Throwable {
        return thread.run(() -> {
            host.comms().handle(CommMessage.decode(message));
            return null;
        });
    }

    @SuppressWarnings("unchecked")
    private static List<String> strings(@Nullable Object argument) {
        return (List<String>) Objects.requireNonNull(argument);
    }

    @Override
    public void addToClasspath(String path) throws EngineTerminationException, InternalException {
        super.addToClasspath(path);
        host.renderers().librariesChanged();
    }

    private @Nullable Object begin(int cell) {
        last = null;
        thread.cell(cell);
        outputs.begins(lane, cell);
        return null;
    }

    private @Nullable Object render() throws Throwable {
        Object value = last;
        last = null;
        MimeBundle bundle = (MimeBundle) thread.run(() -> host.rendering().render(value));
        return bundle == null ? null : new HashMap<>(bundle.data());
    }

    private Field field(List<String> place) throws ReflectiveOperationException {
        Field field = loader.findClass(place.get(0)).getDeclaredField(place.get(1));
        field.setAccessible(true);
        return field;
    }

    private @Nullable Object json(List<String> place) throws Throwable {
        Field field = field(place);
        return thread.run(() -> Json.VALUES.write(field.get(null), field.getGenericType()));
    }

    private @Nullable Object assign(List<String> placeAndJson) throws Throwable {
        Field field = field(placeAndJson);
        return thread.run(() -> {
            field.set(null, Json.VALUES.read(placeAndJson.get(2), field.getGenericType()));
            return null;
        });
    }

    private @Nullable Object same(List<String> placeAndJson) throws Throwable {
        Field field = field(placeAndJson);
        return thread.run(() -> Json.VALUES.same(field.get(null), placeAndJson.get(2), field.getGenericType()));
    }

    /** Takes a variable's value over from its former class to its new one; false where it no longer fits. */
    private Object carry(List<String> oldAndNew) throws ReflectiveOperationException {
        Field before = field(List.of(oldAndNew.get(0), oldAndNew.get(2)));
        Field after = field(List.of(oldAndNew.get(1), oldAndNew.get(2)));
        try {
            after.set(null, before.get(null));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private @Nullable Object forget(List<String> place) throws ReflectiveOperationException {
        Field field = field(place);
        if (!field.getType().isPrimitive()) {
            field.set(null, null);
        }
        return null;
    }

    private @Nullable Object size(List<String> place) throws Throwable {
        Field field = field(place);
        return thread.run(() -> Rendering.size(field.get(null)));
    }

    /** On a thread of its own, since the user's code may never end. */
    private @Nullable Object preview(List<String> place) throws ReflectiveOperationException, InterruptedException {
        Object value = field(place).get(null);
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread describing = Thread.ofVirtual().start(() -> {
            try {
                text.complete(host.rendering().render(value).text());
            } catch (Throwable e) {
                text.cancel(false);
            }
        });
        try {
            String all = text.get(PREVIEW_MILLIS, TimeUnit.MILLISECONDS);
            return all.length() > PREVIEW ? all.substring(0, PREVIEW) + "…" : all;
        } catch (ExecutionException | CancellationException | TimeoutException e) {
            describing.interrupt();
            return null;
        }
    }
}
