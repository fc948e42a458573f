package dev.flowcell.kernel.wire;

import zmq.Msg;
import zmq.msg.MsgAllocator;

/// Memory for the frames that come in. Anybody on the machine can announce a frame of any size, even a negative one,
/// which JeroMQ takes for small; an error thrown here would end its thread, and with it the kernel. So a frame that is
/// too large gets no memory: what follows it on its connection makes no message then.
final class BoundedAllocator implements MsgAllocator {

    private final int largest;

    BoundedAllocator(int largest) {
        this.largest = largest;
    }

    @Override
    public Msg allocate(int size) {
        if (size < 0 || size > largest) {
            return new Msg(0);
        }
        try {
            return new Msg(size);
        } catch (OutOfMemoryError e) {
            return new Msg(0);
        }
    }
}
