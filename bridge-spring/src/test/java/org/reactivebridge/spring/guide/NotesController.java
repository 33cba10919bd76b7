package org.reactivebridge.spring.guide;

import org.reactivebridge.reactor.ReactorBridge;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

// snippet: controller
@RestController
class NotesController {

    private final Notes notes;
    private final DatabaseClient database;

    NotesController(Notes notes, DatabaseClient database) {
        this.notes = notes;
        this.database = database;
    }

    @PostMapping("/notes")
    AsyncFuture<Note> add(@RequestBody String text) {
        return notes.save(new Note(null, text));
    }

    @GetMapping(
            "/notes") // an array; with "Accept: text/event-stream" events, with application/x-ndjson a line for each
    AsyncStream<Note> all() {
        return notes.findAll();
    }

    @GetMapping("/notes/count") // what returns a Mono or a Flux is converted
    AsyncFuture<Long> count() {
        return database.sql("SELECT COUNT(*) FROM note")
                .mapValue(Long.class)
                .one()
                .as(ReactorBridge::future);
    }

    @GetMapping("/thread")
    AsyncFuture<String> thread() {
        return AsyncFuture.of(Thread.currentThread().getName());
    }
}
// end
