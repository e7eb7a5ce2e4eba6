// SPDX-License-Identifier: Apache-2.0

module org.example.echo {
    requires io.pollux;
    requires io.pollux.handlers;

    uses io.pollux.EventLoop;
}
