package org.reactivebridge.tck;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.reactivebridge.r2dbc.PooledConnectionFactory;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

/** The TCK's checks of publishers over a pool and its connections. */
public final class R2dbcVerification extends PublisherVerification<Object> {

    private final R2dbcSubject subject;
    private final Deque<PooledConnectionFactory> pools = new ArrayDeque<>();

    R2dbcVerification(R2dbcSubject subject) {
        super(Timing.environment());
        this.subject = subject;
    }

    private PooledConnectionFactory pool() {
        pools.push(R2dbcSubject.pool());
        return pools.peek();
    }

    @Override
    public Publisher<Object> createPublisher(long elements) {
        return subject.ofLength(elements, pool());
    }

    @Override
    public Publisher<Object> createFailedPublisher() {
        return subject.kind() == R2dbcSubject.Kind.FAILS_ON_DEMAND ? null : subject.failed(pool());
    }

    @Override
    public long maxElementsFromPublisher() {
        return subject.maxLength();
    }

    @Override
    @Test
    public void optional_spec111_maySupportMultiSubscribe() throws Throwable {
        unlessReadOnce();
        super.optional_spec111_maySupportMultiSubscribe();
    }

    @Override
    @Test
    public void optional_spec111_registeredSubscribersMustReceiveOnNextOrOnCompleteSignals() throws Throwable {
        unlessReadOnce();
        super.optional_spec111_registeredSubscribersMustReceiveOnNextOrOnCompleteSignals();
    }

    @Override
    @Test
    public void
            optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfront()
                    throws Throwable {
        unlessReadOnce();
        super
                .optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfront();
    }

    @Override
    @Test
    public void
            optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfrontAndCompleteAsExpected()
                    throws Throwable {
        unlessReadOnce();
        super
                .optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfrontAndCompleteAsExpected();
    }

    @Override
    @Test
    public void
            optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingOneByOne()
                    throws Throwable {
        unlessReadOnce();
        super
                .optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingOneByOne();
    }

    private void unlessReadOnce() {
        if (subject.kind() == R2dbcSubject.Kind.READ_ONCE) {
            notVerified("There is one subscriber");
        }
    }

    /** Closes what the check has opened, connections that it has kept included. */
    @AfterClass
    public void closeAll() {
        while (!pools.isEmpty()) {
            AsyncFuture.from(pools.pop().close()).block(Duration.ofSeconds(20));
        }
    }
}
