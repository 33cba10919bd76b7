package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Environment;

class ThreadLocalsTest {

    private static final String KEY = "user";
    private static final ThreadLocal<String> USER = new ThreadLocal<>();

    private final ExecutorService executor = Executors.newSingleThreadExecutor();

    @BeforeEach
    void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, USER);
    }

    @AfterEach
    void forget() throws Exception {
        // Nothing is left on the thread for whoever uses it next (D11).
        assertThat(executor.submit(USER::get).get(10, TimeUnit.SECONDS)).isNull();
        executor.shutdownNow();
        ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
        USER.remove();
    }

    @Test
    void captured_isRestoredOnAnotherThread() {
        AsyncStream<String> stream = AsyncStream.range(0, 3)
                .map(x -> x + " for " + USER.get())
                .transform(ThreadLocals::restore)
                .subscribeOn(executor)
                .transform(ThreadLocals::capture);
        USER.set("ada");
        assertThat(stream.toList().block()).isEqualTo(List.of("0 for ada", "1 for ada", "2 for ada"));
        USER.set("bob");
        assertThat(stream.first().block()).isEqualTo("0 for bob");
        assertThat(USER.get()).as("put back").isEqualTo("bob");
    }

    @Test
    void restore_readsTheContext_andPutsBackWhatWasThere() {
        USER.set("before");
        AsyncFuture<String> future = AsyncFuture.of(0)
                .map(x -> USER.get())
                .transform(ThreadLocals::restore)
                .contextWrite(context -> context.with(KEY, "bob"));
        assertThat(future.block()).isEqualTo("bob");
        assertThat(USER.get()).isEqualTo("before");
    }

    @Test
    void restore_drainsAsItPolls() {
        AsyncStream<String> stream = AsyncStream.range(0, 5_000)
                .map(x -> USER.get())
                .transform(ThreadLocals::restore)
                .contextWrite(context -> context.with(KEY, "eve"));
        assertThat(stream.toList().block()).hasSize(5_000).containsOnly("eve");
    }

    @Test
    void context_takesPartInTheLibrary() {
        assertThat(AsyncStream.of(1).transform(ThreadLocals::restore).first().block())
                .isEqualTo(1);
        Context context = Context.in(Environment.system()).with(KEY, "carol");
        try (var scope =
                ContextSnapshotFactory.builder().build().captureFrom(context).setThreadLocals()) {
            assertThat(USER.get()).isEqualTo("carol");
        }
        assertThat(USER.get()).isNull();
    }
}
