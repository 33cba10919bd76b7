package org.reactivebridge.tck;

import java.nio.ByteBuffer;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.testng.annotations.AfterClass;

/**
 * The TCK's blackbox checks over the subscriber whose items a connection sends. The whitebox checks want to decide themselves when
 * it asks for more, which is up to the socket.
 */
public final class OutboundVerification extends SubscriberBlackboxVerification<ByteBuffer> {

    private final boolean isRead;
    private final SocketSubject.Resources resources = new SocketSubject.Resources();

    /**
     * Prepares the checks.
     *
     * @param isRead whether the other side reads what is sent
     */
    OutboundVerification(boolean isRead) {
        super(Timing.environment());
        this.isRead = isRead;
    }

    @Override
    public Subscriber<ByteBuffer> createSubscriber() {
        return SocketSubject.outbound(isRead, resources);
    }

    @Override
    public ByteBuffer createElement(int element) {
        return ByteBuffer.allocate(4).putInt(0, element);
    }

    /** Closes what the check has opened. */
    @AfterClass
    public void closeAll() throws Exception {
        resources.close();
    }
}
