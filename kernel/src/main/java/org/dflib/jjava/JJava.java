package org.dflib.jjava;

/** Where JJava's notebooks find their kernel. */
public final class JJava {

    private static final JavaKernel KERNEL = new JavaKernel();

    private JJava() {
    }

    /** The kernel, as far as it is there. */
    public static JavaKernel getKernelInstance() {
        return KERNEL;
    }
}
