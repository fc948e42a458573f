package dev.flowcell.kernel.compile;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;

import javax.tools.SimpleJavaFileObject;

/** A class of the session as a file of a compiler. */
public class MemoryClass extends SimpleJavaFileObject {

    private final String className;
    private final byte[] bytes;

    /// @param className
    ///            its binary name
    public MemoryClass(String className, byte[] bytes) {
        super(URI.create("memory:///" + className.replace('.', '/').replace("$", "%24") + ".class"), Kind.CLASS);
        this.className = className;
        this.bytes = bytes;
    }

    /** Its binary name. */
    public final String className() {
        return className;
    }

    @Override
    public InputStream openInputStream() {
        return new ByteArrayInputStream(bytes);
    }
}
