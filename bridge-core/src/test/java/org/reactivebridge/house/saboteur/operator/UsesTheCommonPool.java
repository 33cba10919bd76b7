package org.reactivebridge.house.saboteur.operator;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.TimeUnit;

public final class UsesTheCommonPool {
    Executor common() {
        return ForkJoinPool.commonPool();
    }

    Executor own() {
        return new ForkJoinPool(1);
    }

    void fork(RecursiveAction action) {
        action.fork();
    }

    CompletableFuture<Void> run() {
        return CompletableFuture.runAsync(() -> {});
    }

    CompletableFuture<String> supply() {
        return CompletableFuture.supplyAsync(() -> "");
    }

    CompletionStage<String> then(CompletionStage<String> stage) {
        return stage.thenApplyAsync(value -> value);
    }

    CompletableFuture<String> timeout(CompletableFuture<String> future) {
        return future.orTimeout(1, TimeUnit.SECONDS);
    }
}
