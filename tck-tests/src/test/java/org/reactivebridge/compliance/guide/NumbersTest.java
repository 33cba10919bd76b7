package org.reactivebridge.compliance.guide;

import java.io.IOException;
import java.util.stream.LongStream;
import org.reactivebridge.compliance.junit.PublisherCompliance;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

// What the README shows. It makes tests here too.
// snippet: compliance
class NumbersTest implements PublisherCompliance<Long> {

    @Override
    public Publisher<Long> publisher(long elements) { // completes after so many
        return Flux.fromStream(() -> LongStream.range(0, elements).boxed());
    }

    @Override
    public Publisher<Long> failedPublisher() { // fails at once; without it, its checks are skipped and say so
        return Flux.error(new IOException("no such file"));
    }
}
// end
