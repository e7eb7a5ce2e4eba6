// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** A question and the answer to it. Once the answer has been cancelled, the question is not asked. */
final class Question<T> implements Runnable {
    private final Callable<T> question;
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    Question(Callable<T> question) {
        this.question = question;
    }

    @Override
    public void run() {
        if (answer.isDone()) {
            return;
        }
        try {
            answer.complete(question.call());
        } catch (Throwable t) {
            answer.completeExceptionally(t);
        }
    }

    CompletableFuture<T> answer() {
        return answer;
    }
}
