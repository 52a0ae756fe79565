package io.culvert.wire;

/** Hears a leg, on the leg's loop. */
public interface LegListener {
    /** Bytes came; the listener owns them. They may still come while the leg is stopped: what the kernel had handed over. */
    void piece(Piece piece);

    /** No more will come for the moment: hand over what was gathered. */
    void readComplete();

    /** The far side sends no more bytes but still takes them. All its bytes were handed over before. */
    void inputEnded();

    /** The far side ended the leg, by itself or by fault; heard once, after all its bytes. */
    void ended(Ending ending);
}
