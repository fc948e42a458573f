package org.dflib.jjava.runtime;

import org.dflib.jjava.JJava;
import org.dflib.jjava.JavaKernel;

/** What every notebook of JJava may call. */
public final class Kernel {

    private Kernel() {
    }

    /** The kernel, as far as it is there. */
    public static JavaKernel getKernelInstance() {
        return JJava.getKernelInstance();
    }
}
