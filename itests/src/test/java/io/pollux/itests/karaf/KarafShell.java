// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import io.pollux.itests.load.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;

/** Karaf's shell, over ssh. */
final class KarafShell implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final SshClient client = SshClient.setUpDefaultClient();
    private final int port;

    /** Connects to a Karaf on this machine. */
    KarafShell(int port) {
        this.port = port;
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.start();
    }

    /** Runs a command line; returns the output, or fails with it. */
    String run(String line) throws Exception {
        try (ClientSession session = connect()) { // Karaf closes it after each command
            return run(line, session);
        }
    }

    private ClientSession connect() throws Exception {
        List<ClientSession> sessions = new ArrayList<>();
        Deadline.until("a session on port " + port, LOOK, () -> {
            try {
                return sessions.add(open());
            } catch (IOException e) { // it starts, perhaps anew
                return false;
            }
        });
        return sessions.get(0);
    }

    private ClientSession open() throws IOException {
        ClientSession session = client.connect(KarafHome.USER, "127.0.0.1", port)
                .verify(Deadline.LIMIT)
                .getSession();
        try {
            session.addPasswordIdentity(KarafHome.USER);
            session.auth().verify(Deadline.LIMIT);
            return session;
        } catch (IOException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private static String run(String line, ClientSession session) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (ChannelExec channel = session.createExecChannel(line)) {
            channel.setOut(output);
            channel.setErr(output);
            channel.open().verify(Deadline.LIMIT);
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), Deadline.LIMIT);
            Integer status = channel.getExitStatus();
            String printed = output.toString(StandardCharsets.UTF_8);
            if (status == null || status != 0) {
                throw new AssertionError("'" + line + "' ended with " + status + " and: " + printed);
            }
            return printed;
        }
    }

    @Override
    public void close() {
        client.stop();
    }
}
