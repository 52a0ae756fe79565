package io.culvert.wire;

import static io.culvert.it.fuzz.Fuzzed.require;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.HexFormat;

/**
 * Fuzz target: WebSocket frames. The first byte says whether they are masked and in what steps they arrive; all steps must give the
 * same, no more bytes may leave than came, and every buffer must be released.
 */
public final class FrameFuzz {
    private static final int MAX = 1 << 20;

    private FrameFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        boolean masked = (data[0] & 1) != 0;
        int step = 1 + (data[0] >> 1 & 0x3f);
        String whole = read(data, masked, data.length);
        String inSteps = read(data, masked, step);
        require(whole.equals(inSteps), () -> "at once: " + whole + "\nin steps of " + step + ": " + inSteps);
    }

    private static String read(byte[] data, boolean masked, int step) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
        Heard heard = new Heard();
        FrameReader reader = new FrameReader(heard, allocator, masked, MAX);
        try {
            for (int at = 1; at < data.length; at += step) {
                ByteBuf in = Unpooled.copiedBuffer(data, at, Math.min(step, data.length - at));
                try {
                    reader.read(in);
                } finally {
                    require(in.refCnt() == 1, () -> "a part of the input was not released");
                    in.release();
                }
            }
        } catch (FrameException broken) {
            heard.broken(broken.ending().code());
        } finally {
            reader.close();
        }
        require(heard.bytes <= data.length, () -> "more left than came: " + heard.bytes);
        long used = allocator.metric().usedHeapMemory();
        require(used == 0, () -> "not released: " + used + " bytes");
        return heard.story.toString();
    }

    /** What was read, with the parts of one message joined. */
    private static final class Heard implements FrameSink {
        private final StringBuilder story = new StringBuilder();
        private boolean inMessage;
        private int begin;
        private int bytes;

        @Override
        public void data(ByteBuf payload, boolean text, boolean lastOfMessage) {
            if (!inMessage) {
                begin = story.length();
                story.append(text ? " text " : " binary ");
            }
            inMessage = !lastOfMessage;
            add(payload);
            story.append(lastOfMessage ? "." : "");
        }

        @Override
        public void ping(ByteBuf payload) {
            // Pings may come inside a message, where in relation to its parts depends on the steps.
            bytes += payload.readableBytes();
            payload.release();
        }

        @Override
        public void pong() {}

        @Override
        public void close(int code, String text) {
            end(" close " + code + text);
        }

        private void add(ByteBuf payload) {
            bytes += payload.readableBytes();
            story.append(HexFormat.of().formatHex(ByteBufUtil.getBytes(payload)));
            payload.release();
        }

        /** How much of a broken message was passed on depends on the steps. */
        private void broken(int code) {
            if (inMessage) {
                story.setLength(begin);
            }
            end(" broken " + code);
        }

        private void end(String how) {
            story.append(how);
        }
    }
}
