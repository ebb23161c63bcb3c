/** Bytes of the header of a frame: checksum, length, type (wire protocol 3.2). */
export const HEADER_BYTES = 6;

/** Largest value of the length field, a signed 32-bit integer. */
export const MAX_FRAME_LENGTH = 0x7fffffff;

/** Writes the header of a frame with `payloadLength` bytes of payload into `target` at offset `at`. */
export function writeHeader(target: Uint8Array, at: number, frame: { typeByte: number; payloadLength: number }): void {
  const length = frame.payloadLength + HEADER_BYTES;
  const b1 = (length >>> 24) & 0xff;
  const b2 = (length >>> 16) & 0xff;
  const b3 = (length >>> 8) & 0xff;
  const b4 = length & 0xff;
  target[at] = b1 ^ b2 ^ b3 ^ b4 ^ frame.typeByte;
  target[at + 1] = b1;
  target[at + 2] = b2;
  target[at + 3] = b3;
  target[at + 4] = b4;
  target[at + 5] = frame.typeByte;
}

/** A whole frame in memory of its own. */
export function encodeFrame(typeByte: number, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  writeHeader(frame, 0, { typeByte, payloadLength: payload.length });
  frame.set(payload, HEADER_BYTES);
  return frame;
}

/** What the header at offset `at` says; the caller has made sure that {@link HEADER_BYTES} bytes are there. */
export function readHeader(source: Uint8Array, at: number): { length: number; typeByte: number; intact: boolean } {
  const b1 = source[at + 1]!;
  const b2 = source[at + 2]!;
  const b3 = source[at + 3]!;
  const b4 = source[at + 4]!;
  const typeByte = source[at + 5]!;
  return {
    // Signed on purpose: a real node reads it so, and a negative length must not pass for a large one.
    length: (b1 << 24) | (b2 << 16) | (b3 << 8) | b4,
    typeByte,
    intact: source[at] === (b1 ^ b2 ^ b3 ^ b4 ^ typeByte),
  };
}
