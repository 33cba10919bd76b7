package org.reactivebridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivebridge.examples.PriorityScheduling;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;

/** A scheduling algorithm by somebody else: the example of the documentation. */
@Timeout(30)
class OwnSchedulingTest {

    @Test
    void urgentTasks_overtakeOthers() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch all = new CountDownLatch(6);
        try (AsyncRuntime runtime = AsyncRuntime.builder()
                .workers(1)
                .scheduling(PriorityScheduling::new)
                .build()) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch hold = new CountDownLatch(1);
            runtime.execute(() -> {
                begun.countDown();
                AsyncRuntimeTest.await(hold);
            });
            AsyncRuntimeTest.await(begun);
            for (int i = 0; i < 3; i++) {
                String number = Integer.toString(i);
                runtime.execute(() -> {
                    order.add("normal " + number);
                    all.countDown();
                });
                runtime.execute((PriorityScheduling.Urgent) () -> {
                    order.add("urgent " + number);
                    all.countDown();
                });
            }
            hold.countDown();
            AsyncRuntimeTest.await(all);
        }
        assertThat(order).containsExactly("urgent 0", "urgent 1", "urgent 2", "normal 0", "normal 1", "normal 2");
    }

    @Test
    void everythingElse_worksOnIt() {
        try (AsyncRuntime runtime = AsyncRuntime.builder()
                .workers(2)
                .scheduling(PriorityScheduling::new)
                .build()) {
            AsyncFuture<Long> sum = AsyncStream.range(0, 1_000)
                    .flatMap(n -> AsyncFuture.of((long) n).subscribeOn(runtime).toStream())
                    .reduce(Long::sum);
            assertThat(runtime.spawn(sum).future().block()).isEqualTo(499_500L);
        }
    }
}
