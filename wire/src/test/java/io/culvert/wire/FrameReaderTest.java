package io.culvert.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.protocol.CloseReason;
import io.culvert.testkit.ByteOracle;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final int MAX = 1 << 20;
    /** Where the text with characters of 1, 2, 3 and 4 bytes may be cut. */
    private static final Set<Integer> WHOLE_CHARACTERS = Set.of(1, 3, 6);

    private final List<String> seen = new ArrayList<>();
    private final ByteBuf payloads = Unpooled.buffer();

    @Test
    void aSmallFrameIsHandedOverWholeHoweverItArrives() {
        byte[] payload = ByteOracle.of("s", "d").bytes(0, 16 * 1024);
        byte[] frame = frame(true, 2, payload, 0x12345678);
        for (int step : new int[] {1, 2, 3, 7, 1000, 5000, frame.length}) {
            seen.clear();
            payloads.clear();
            feed(reader(true), frame, step);
            assertThat(seen).as("step " + step).containsExactly("binary 16384 last");
            assertThat(ByteBufUtil.getBytes(payloads)).isEqualTo(payload);
        }
    }

    @Test
    void aLargeFrameIsHandedOverInPartsAsItArrives() {
        byte[] payload = ByteOracle.of("s", "d").bytes(0, 100_001);
        for (int seed = 0; seed < 50; seed++) {
            seen.clear();
            payloads.clear();
            Random random = new Random(seed);
            FrameReader reader = reader(true);
            byte[] frame = frame(true, 2, payload, random.nextInt());
            for (int at = 0; at < frame.length; ) {
                int step = Math.min(frame.length - at, 1 + random.nextInt(40_000));
                read(reader, frame, at, step);
                at += step;
            }
            assertThat(ByteBufUtil.getBytes(payloads)).as("seed " + seed).isEqualTo(payload);
            assertThat(seen.get(seen.size() - 1)).endsWith("last");
            assertThat(seen.subList(0, seen.size() - 1)).noneMatch(part -> part.endsWith("last"));
        }
    }

    @Test
    void fragmentsKeepTheirMessage() {
        byte[] first = {1, 2};
        feed(
                reader(false),
                join(frame(false, 1, first), frame(true, 9, first), frame(false, 0, first), frame(true, 0, first)),
                3);

        assertThat(seen).containsExactly("text 2", "ping 2", "text 2", "text 2 last");
    }

    @Test
    void textIsUtf8HoweverItIsCut() {
        byte[] text = "h\u00e4\u20ac\ud83d\ude00".getBytes(StandardCharsets.UTF_8);
        for (int cut = 1; cut < text.length; cut++) {
            seen.clear();
            byte[] first = Arrays.copyOf(text, cut);
            byte[] second = Arrays.copyOfRange(text, cut, text.length);
            feed(reader(false), join(frame(false, 1, first), frame(true, 0, second)), 5);
            assertThat(seen).as("cut at " + cut).hasSize(2);

            if (!WHOLE_CHARACTERS.contains(cut)) {
                assertThatThrownBy(() -> feed(reader(false), frame(true, 1, first), 5))
                        .as("cut at " + cut)
                        .hasMessageContaining("not UTF-8");
            }
        }
    }

    @Test
    void whatIsNotUtf8IsRefusedAsTextAndPassesAsBinary() {
        for (String hex :
                List.of("80", "c0af", "c180", "e08080", "eda080", "f08080af", "f4908080", "f5808080", "fe", "c328")) {
            byte[] bytes = HexFormat.of().parseHex(hex);
            assertThatThrownBy(() -> feed(reader(false), frame(true, 1, bytes), 100))
                    .as(hex)
                    .isInstanceOfSatisfying(
                            FrameException.class,
                            broken -> assertThat(broken.ending().code()).isEqualTo(1007));
            seen.clear();
            feed(reader(false), frame(true, 2, bytes), 100);
            assertThat(seen).containsExactly("binary " + bytes.length + " last");
        }
    }

    @Test
    void emptyMessagesVanishAndAnEmptyLastFragmentEndsItsMessage() {
        byte[] none = {};
        byte[] one = {7};
        feed(
                reader(false),
                join(
                        frame(true, 2, none),
                        frame(false, 2, none),
                        frame(true, 0, none),
                        frame(false, 2, one),
                        frame(false, 0, none),
                        frame(true, 0, none),
                        frame(true, 2, one)),
                1);

        assertThat(seen).containsExactly("binary 1", "binary 0 last", "binary 1 last");
    }

    @Test
    void aCloseFrameIsTheLastThatIsRead() {
        feed(
                reader(false),
                join(frame(true, 8, new byte[] {0x0f, (byte) 0xa0, 'b', 'y', 'e'}), frame(true, 2, new byte[5])),
                4);

        assertThat(seen).containsExactly("close 4000 bye");
    }

    @Test
    void aCloseFrameMayHaveNoCode() {
        feed(reader(false), frame(true, 8, new byte[0]), 1);

        assertThat(seen).containsExactly("close 1005 ");
    }

    @Test
    void whatBreaksTheProtocolIsRefused() {
        refused(CloseReason.PROTOCOL_ERROR, new byte[] {(byte) 0xC2, 0});
        refused(CloseReason.PROTOCOL_ERROR, new byte[] {(byte) 0x83, 0});
        refused(CloseReason.PROTOCOL_ERROR, new byte[] {(byte) 0x8B, 0});
        refused(CloseReason.PROTOCOL_ERROR, new byte[] {(byte) 0x80, 0});
        refused(CloseReason.PROTOCOL_ERROR, new byte[] {(byte) 0x82, (byte) 0x80, 0, 0, 0, 0});
        refused(CloseReason.PROTOCOL_ERROR, new byte[] {0x09, 0});
        refused(CloseReason.PROTOCOL_ERROR, new byte[] {(byte) 0x89, 126, 0, 126});
        refused(CloseReason.PROTOCOL_ERROR, join(frame(false, 2, new byte[1]), frame(true, 2, new byte[1])));
        refused(CloseReason.PROTOCOL_ERROR, frame(true, 8, new byte[] {3}));
        for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535}) {
            refused(CloseReason.PROTOCOL_ERROR, frame(true, 8, new byte[] {(byte) (code >> 8), (byte) code}));
        }
        refused(CloseReason.PROTOCOL_ERROR, frame(true, 8, new byte[] {3, (byte) 0xE8, (byte) 0xC0, (byte) 0x80}));
        refused(CloseReason.FRAME_TOO_BIG, new byte[] {(byte) 0x82, 127, 0, 0, 0, 0, 0, 0x10, 0, 1});
        refused(CloseReason.FRAME_TOO_BIG, new byte[] {(byte) 0x82, 127, -1, 0, 0, 0, 0, 0, 0, 1});
    }

    @Test
    void aServerTakesMaskedFramesOnly() {
        assertThatThrownBy(() -> feed(reader(true), frame(true, 2, new byte[3]), 1))
                .isInstanceOf(FrameException.class);
    }

    private void refused(CloseReason reason, byte[] bytes) {
        assertThatThrownBy(() -> feed(reader(false), bytes, 1))
                .isInstanceOfSatisfying(
                        FrameException.class,
                        broken -> assertThat(broken.ending().reason()).isEqualTo(reason));
    }

    private FrameReader reader(boolean masked) {
        return new FrameReader(new Recorder(), UnpooledByteBufAllocator.DEFAULT, masked, MAX);
    }

    private static void feed(FrameReader reader, byte[] bytes, int step) {
        for (int at = 0; at < bytes.length; at += step) {
            read(reader, bytes, at, Math.min(step, bytes.length - at));
        }
    }

    private static void read(FrameReader reader, byte[] bytes, int at, int length) {
        ByteBuf in = Unpooled.copiedBuffer(bytes, at, length);
        try {
            reader.read(in);
        } finally {
            in.release();
        }
    }

    static byte[] frame(boolean fin, int opcode, byte[] payload) {
        return frame(fin, opcode, payload, 0, false);
    }

    static byte[] frame(boolean fin, int opcode, byte[] payload, int mask) {
        return frame(fin, opcode, payload, mask, true);
    }

    private static byte[] frame(boolean fin, int opcode, byte[] payload, int mask, boolean masked) {
        ByteBuf out = Unpooled.buffer();
        out.writeByte((fin ? 0x80 : 0) | opcode);
        int maskBit = masked ? 0x80 : 0;
        if (payload.length < 126) {
            out.writeByte(maskBit | payload.length);
        } else if (payload.length < 65536) {
            out.writeByte(maskBit | 126).writeShort(payload.length);
        } else {
            out.writeByte(maskBit | 127).writeLong(payload.length);
        }
        if (masked) {
            out.writeInt(mask);
        }
        for (int i = 0; i < payload.length; i++) {
            out.writeByte(payload[i] ^ mask >>> 24 - i % 4 * 8);
        }
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] join(byte[]... parts) {
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(parts));
    }

    private final class Recorder implements FrameSink {
        @Override
        public void data(ByteBuf payload, boolean text, boolean last) {
            seen.add((text ? "text " : "binary ") + payload.readableBytes() + (last ? " last" : ""));
            payloads.writeBytes(payload);
            payload.release();
        }

        @Override
        public void ping(ByteBuf payload) {
            seen.add("ping " + payload.readableBytes());
            payload.release();
        }

        @Override
        public void pong() {
            seen.add("pong");
        }

        @Override
        public void close(int code, String text) {
            seen.add("close " + code + " " + text);
        }
    }
}
