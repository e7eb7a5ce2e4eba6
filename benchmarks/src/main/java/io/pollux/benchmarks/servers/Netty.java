// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.servers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Netty, like its own echo example: one event loop; writes at once and flushes after a batch of reads. */
final class Netty {
    private Netty() {}

    /**
     * Starts it.
     *
     * @param args nio or epoll
     */
    public static void main(String[] args) throws InterruptedException {
        boolean epoll = args[0].equals("epoll");
        Channel listener = epoll
                ? listen(EpollIoHandler.newFactory(), EpollServerSocketChannel.class)
                : listen(NioIoHandler.newFactory(), NioServerSocketChannel.class);
        Lifeline.serving(((InetSocketAddress) listener.localAddress()).getPort());
    }

    private static Channel listen(IoHandlerFactory handler, Class<? extends ServerChannel> type)
            throws InterruptedException {
        return new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, handler))
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel peer) {
                        peer.pipeline().addLast(new Echo());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its channel
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
