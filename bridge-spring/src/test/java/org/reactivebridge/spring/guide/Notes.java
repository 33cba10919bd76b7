package org.reactivebridge.spring.guide;

import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.springframework.data.repository.Repository;

// snippet: repository
interface Notes extends Repository<Note, Long> {

    AsyncFuture<Note> save(Note note);

    AsyncStream<Note> findAll();
}
// end
