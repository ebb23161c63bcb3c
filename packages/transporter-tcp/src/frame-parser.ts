import { HEADER_BYTES, readHeader } from "./frame.ts";

const SMALLEST_BUFFER = 4_096;
/** A buffer that has grown beyond this for one large frame is given back after it. */
const KEPT_BUFFER = 65_536;
const NOTHING = new Uint8Array(0);

/** What a {@link FrameParser} is given. */
export interface FrameParserOptions {
  /** Largest length of a frame, header included, in bytes. */
  readonly maxFrameLength: number;
  /** Takes one payload, whose memory is reused after the call. */
  readonly onFrame: (typeByte: number, payload: Uint8Array) => void;
}

/**
 * Cuts a stream of bytes into frames. Frames that lie within one chunk are handed over in place; only the one that reaches
 * over the end of a chunk is copied. What is held back grows with what has arrived, not with the length that a header
 * claims, so a peer cannot reserve memory by sending six bytes.
 */
export class FrameParser {
  readonly #maxFrameLength: number;
  readonly #onFrame: (typeByte: number, payload: Uint8Array) => void;
  #buffer: Uint8Array = NOTHING;
  /** Bytes of an unfinished frame in the buffer. */
  #held = 0;
  #stopped = false;
  #fault: string | null = null;

  constructor(options: FrameParserOptions) {
    this.#maxFrameLength = options.maxFrameLength;
    this.#onFrame = options.onFrame;
  }

  /** Bytes of memory that the unfinished frame takes. */
  get reservedBytes(): number {
    return this.#buffer.length;
  }

  /**
   * Takes the next bytes. Answers why the stream is not one of frames (a broken checksum or an impossible length), or
   * `null`. After a fault there is no telling where the next frame begins: nothing more is parsed.
   */
  push(chunk: Uint8Array): string | null {
    let at = this.#held === 0 || this.#stopped ? 0 : this.#resume(chunk);
    while (!this.#stopped && chunk.length - at >= HEADER_BYTES) {
      const length = this.#lengthAt(chunk, at);
      if (length === 0) break;
      const end = at + length;
      if (end > chunk.length) break;
      this.#onFrame(chunk[at + 5]!, chunk.subarray(at + HEADER_BYTES, end));
      at = end;
    }
    if (!this.#stopped && at < chunk.length) this.#hold(chunk.subarray(at), HEADER_BYTES);
    return this.#fault;
  }

  /** Parses nothing more, not even the rest of a chunk that is being parsed. */
  stop(): void {
    this.#stopped = true;
    this.#held = 0;
    this.#buffer = NOTHING;
  }

  /** Goes on with the unfinished frame. Answers how many bytes of the chunk it took. */
  #resume(chunk: Uint8Array): number {
    const rest = Math.max(0, HEADER_BYTES - this.#held);
    if (chunk.length < rest) {
      this.#hold(chunk, HEADER_BYTES);
      return chunk.length;
    }
    this.#hold(chunk.subarray(0, rest), HEADER_BYTES);
    const length = this.#lengthAt(this.#buffer, 0);
    if (length === 0) return chunk.length;
    const end = Math.min(chunk.length, rest + length - this.#held);
    this.#hold(chunk.subarray(rest, end), length);
    if (this.#held === length) this.#handOver(length);
    return end;
  }

  #handOver(length: number): void {
    const frame = this.#buffer;
    this.#held = 0;
    if (frame.length > KEPT_BUFFER) this.#buffer = NOTHING;
    this.#onFrame(frame[5]!, frame.subarray(HEADER_BYTES, length));
  }

  /** Keeps bytes of an unfinished frame that will not be longer than `expected`. */
  #hold(bytes: Uint8Array, expected: number): void {
    const needed = this.#held + bytes.length;
    if (needed > this.#buffer.length) {
      const size = Math.max(SMALLEST_BUFFER, needed, Math.min(expected, 2 * needed));
      const larger = Buffer.allocUnsafeSlow(size);
      larger.set(this.#buffer.subarray(0, this.#held));
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#held);
    this.#held = needed;
  }

  /** Length of the frame whose header is at `at`, or 0 when that is no header. */
  #lengthAt(source: Uint8Array, at: number): number {
    const { length, intact } = readHeader(source, at);
    if (!intact) return this.#fail("the checksum of a frame is wrong");
    if (length < HEADER_BYTES) return this.#fail(`a frame cannot be ${length} bytes long`);
    if (length > this.#maxFrameLength) {
      return this.#fail(`a frame of ${length} bytes is longer than maxPacketSize (${this.#maxFrameLength} bytes)`);
    }
    return length;
  }

  #fail(reason: string): 0 {
    this.#fault = reason;
    this.stop();
    return 0;
  }
}
