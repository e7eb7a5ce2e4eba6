// SPDX-License-Identifier: Apache-2.0
//
// A single-threaded echo server on epoll or poll: what the same calls cost without a JVM.
// Usage: echo epoll|poll. Prints its port; ends when its input ends.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHANNELS = 65536, BATCH = 1024, BUFFER = 256 * 1024 };

static char buffer[BUFFER];
static struct { char *bytes; size_t from, to; } rest[CHANNELS]; // what a peer has not taken yet
static struct pollfd polled[CHANNELS];
static int slot[CHANNELS], slots, epoll = -1, listener;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void watch(int fd, int writes, int anew) {
    if (epoll >= 0) {
        struct epoll_event event = {.events = writes ? EPOLLOUT : EPOLLIN, .data.fd = fd};
        if (epoll_ctl(epoll, anew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event)) die("epoll_ctl");
        return;
    }
    if (anew) slot[fd] = slots++;
    polled[slot[fd]] = (struct pollfd){.fd = fd, .events = writes ? POLLOUT : POLLIN};
}

static void forget(int fd) {
    if (epoll < 0) {
        polled[slot[fd]] = polled[--slots];
        slot[polled[slot[fd]].fd] = slot[fd];
    }
    free(rest[fd].bytes);
    rest[fd].bytes = NULL;
    close(fd);
}

static void accept_all(void) {
    int fd, on = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (fd >= CHANNELS) {
            close(fd);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        watch(fd, 0, 1);
    }
}

static void echo(int fd) {
    ssize_t got = read(fd, buffer, BUFFER);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        forget(fd);
        return;
    }
    ssize_t put = write(fd, buffer, (size_t)got);
    if (put < 0 && errno != EAGAIN) {
        forget(fd);
        return;
    }
    if (put < 0) put = 0;
    if (put == got) return;
    rest[fd].bytes = malloc((size_t)(got - put));
    if (!rest[fd].bytes) die("malloc");
    memcpy(rest[fd].bytes, buffer + put, (size_t)(got - put));
    rest[fd].from = 0;
    rest[fd].to = (size_t)(got - put);
    watch(fd, 1, 0);
}

static void drain(int fd) {
    ssize_t put = write(fd, rest[fd].bytes + rest[fd].from, rest[fd].to - rest[fd].from);
    if (put < 0 && errno == EAGAIN) return;
    if (put < 0) {
        forget(fd);
        return;
    }
    rest[fd].from += (size_t)put;
    if (rest[fd].from == rest[fd].to) {
        free(rest[fd].bytes);
        rest[fd].bytes = NULL;
        watch(fd, 0, 0);
    }
}

static void serve(int fd) {
    if (fd == listener) accept_all();
    else if (fd == 0) exit(0);
    else if (rest[fd].bytes) drain(fd);
    else echo(fd);
}

static void pass(void) {
    if (epoll >= 0) {
        static struct epoll_event events[BATCH];
        int ready = epoll_wait(epoll, events, BATCH, -1);
        for (int i = 0; i < ready; i++) serve(events[i].data.fd);
        return;
    }
    int ready = poll(polled, (nfds_t)slots, -1);
    for (int i = slots - 1; i >= 0 && ready > 0; i--) {
        if (polled[i].revents) {
            ready--;
            serve(polled[i].fd);
        }
    }
}

int main(int count, char **arguments) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (bind(listener, (struct sockaddr *)&address, length)) die("bind");
    if (listen(listener, BATCH)) die("listen");
    if (count > 1 && !strcmp(arguments[1], "epoll")) epoll = epoll_create1(0);
    watch(listener, 0, 1);
    watch(0, 0, 1);
    if (getsockname(listener, (struct sockaddr *)&address, &length)) die("getsockname");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) pass();
}
