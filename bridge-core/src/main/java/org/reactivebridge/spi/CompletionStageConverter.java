package org.reactivebridge.spi;

import java.util.concurrent.CompletionStage;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivestreams.Publisher;

/** Converts {@link CompletionStage}; one that is made starts a run at once. <strong>Immutable.</strong> */
@SuppressWarnings("rawtypes") // A class has no parameters.
public final class CompletionStageConverter implements TypeConverter<CompletionStage> {

    /** Called by the service loader. */
    public CompletionStageConverter() {}

    @Override
    public Class<CompletionStage> type() {
        return CompletionStage.class;
    }

    @Override
    public Cardinality cardinality() {
        return Cardinality.OPTIONAL;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Publisher<?> toPublisher(CompletionStage value) {
        return AsyncFuture.<Object>fromCompletionStage(() -> (CompletionStage<Object>) value);
    }

    @Override
    public CompletionStage fromPublisher(Publisher<?> publisher) {
        return AsyncFuture.from(publisher).toCompletableFuture();
    }
}
