package org.reactivebridge.tck;

import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

/** The TCK's checks of publishers over what a socket receives. */
public final class SocketVerification extends PublisherVerification<Object> {

    private final SocketSubject subject;
    private final SocketSubject.Resources resources = new SocketSubject.Resources();

    SocketVerification(SocketSubject subject) {
        super(Timing.environment());
        this.subject = subject;
    }

    @Override
    public Publisher<Object> createPublisher(long elements) {
        return subject.ofLength(elements, resources);
    }

    @Override
    public Publisher<Object> createFailedPublisher() {
        return subject.failed(resources);
    }

    @Override
    public long maxElementsFromPublisher() {
        return SocketSubject.MAX_LENGTH;
    }

    // The second subscriber gets an error, which the failed publisher shows. The TCK would wait for items that it never
    // gets, and
    // with an error that comes from another thread it is left to chance whether these checks see it.

    @Override
    @Test
    public void optional_spec111_maySupportMultiSubscribe() {
        notVerified("There is one subscriber");
    }

    @Override
    @Test
    public void optional_spec111_registeredSubscribersMustReceiveOnNextOrOnCompleteSignals() {
        notVerified("There is one subscriber");
    }

    @Override
    @Test
    public void
            optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfront() {
        notVerified("There is one subscriber");
    }

    @Override
    @Test
    public void
            optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfrontAndCompleteAsExpected() {
        notVerified("There is one subscriber");
    }

    @Override
    @Test
    public void
            optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingOneByOne() {
        notVerified("There is one subscriber");
    }

    /** Closes what the check has opened. */
    @AfterClass
    public void closeAll() throws Exception {
        resources.close();
    }
}
