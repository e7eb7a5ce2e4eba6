// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers.examples;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.MapDriver;
import io.pollux.MapDriver.OnFailure;
import io.pollux.Owners;
import io.pollux.SwapException;
import io.pollux.SwapReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

class ClientThread extends Thread {
    private final MapDriver driver = new ChannelMap().drive("clients", Owners.NONE);

    ClientThread(EventLoop loop) throws SwapException {
        driver.swap(loop, OnFailure.PARK);
    }

    @Override
    public void run() {
        try (driver) {
            while (!isInterrupted()) {
                driver.pass(-1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(Dispatcher client) {
        driver.adopt(client, null);
    }

    SwapReport swap(EventLoop to) throws InterruptedException, ExecutionException {
        FutureTask<SwapReport> swap = new FutureTask<>(() -> driver.swap(to, OnFailure.RETURN));
        driver.map().execute(swap);
        return swap.get();
    }
}
