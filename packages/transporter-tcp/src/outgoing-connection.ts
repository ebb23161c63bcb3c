import { connect, type Socket } from "node:net";
import type { Clock, Timer } from "@isomer/core/adapter-kit";
import type { PeerAddress } from "./address-book.ts";
import { HEADER_BYTES, writeHeader } from "./frame.ts";
import { Latch } from "./latch.ts";
import { unreachable } from "./tcp-errors.ts";

/** Frames of one turn are joined up to this size; a larger frame is written as it is, without being copied. */
const BATCH_BYTES = 65_536;
/** Unsent bytes above which a sender is asked to wait, and at which it may go on. */
const HIGH_WATER_BYTES = 4 * BATCH_BYTES;
const LOW_WATER_BYTES = BATCH_BYTES;
/** A connection that is idle this long is probed by the system, so that a peer that lost its power is noticed. */
const KEEP_ALIVE_MS = 10_000;

/** How a connection ended. */
export interface ConnectionEnd {
  /** Whether it was ever open. */
  readonly opened: boolean;
  /** Whether this side closed it. */
  readonly intended: boolean;
  readonly error: Error | null;
}

/** What an {@link OutgoingConnection} is given. */
export interface OutgoingConnectionOptions {
  readonly nodeID: string;
  readonly address: PeerAddress;
  readonly connectTimeoutMs: number;
  readonly clock: Clock;
  /** Called once, when the socket is closed. */
  readonly onEnd: (end: ConnectionEnd) => void;
}

/**
 * A connection to one peer, for sending only. All frames of a turn of the event loop leave in one write; while the socket
 * is busy they gather further, so that a slow peer gets few large writes. What a peer sends back is not read.
 */
export class OutgoingConnection {
  readonly #options: OutgoingConnectionOptions;
  readonly #socket: Socket;
  readonly #opening = new Latch();
  readonly #closed = new Latch();
  readonly #timeout: Timer;
  #opened = false;
  #intended = false;
  #done = false;
  #error: Error | null = null;
  /** Senders that wait for the socket to take more. */
  #waiting: Latch | null = null;
  #batch = Buffer.allocUnsafeSlow(BATCH_BYTES);
  #used = 0;
  #scheduled = false;

  constructor(options: OutgoingConnectionOptions) {
    this.#options = options;
    const { host, port } = options.address;
    this.#socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
    this.#timeout = options.clock.after(options.connectTimeoutMs, () => this.#timedOut());
    this.#socket.once("connect", () => this.#connected());
    this.#socket.once("end", () => {
      if (!this.#intended) this.destroy();
    });
    this.#socket.on("error", (error) => {
      this.#error ??= error;
    });
    this.#socket.once("close", () => this.#ended());
    // Without a reader the end of the stream, by which a leaving peer is noticed, would not be reported.
    this.#socket.resume();
  }

  /**
   * Takes a frame. The promise, where there is one, resolves when more can be taken, and rejects when the peer was never
   * reached, so that the frame was certainly not sent.
   */
  send(typeByte: number, payload: Uint8Array): void | Promise<void> {
    this.#append(typeByte, payload);
    if (!this.#opened) return this.#opening.promise;
    if (!this.#scheduled) {
      this.#scheduled = true;
      process.nextTick(this.#flush);
    }
    if (this.#socket.writableLength <= HIGH_WATER_BYTES) return;
    this.#waiting ??= new Latch();
    return this.#waiting.promise;
  }

  /** Sends what was handed over, then closes. Resolves when the socket is closed. */
  close(): Promise<void> {
    if (!this.#intended) {
      this.#intended = true;
      this.#write();
      this.#socket.end();
    }
    return this.#closed.promise;
  }

  /** Closes at once. What was not sent is lost. */
  destroy(): void {
    this.#socket.destroy();
    this.#ended();
  }

  #append(typeByte: number, payload: Uint8Array): void {
    const length = HEADER_BYTES + payload.length;
    const isLarge = length > BATCH_BYTES;
    if (this.#used + (isLarge ? HEADER_BYTES : length) > BATCH_BYTES) this.#write();
    writeHeader(this.#batch, this.#used, { typeByte, payloadLength: payload.length });
    this.#used += HEADER_BYTES;
    if (isLarge) {
      this.#socket.cork();
      this.#write();
      this.#socket.write(payload, this.#written);
      this.#socket.uncork();
    } else {
      this.#batch.set(payload, this.#used);
      this.#used += payload.length;
    }
  }

  readonly #flush = (): void => {
    this.#scheduled = false;
    // A busy socket takes the batch when it is done with what it has: see #written.
    if (this.#socket.writableLength === 0) this.#write();
  };

  #write(): void {
    if (this.#used === 0) return;
    const full = this.#used === BATCH_BYTES;
    this.#socket.write(full ? this.#batch : this.#batch.subarray(0, this.#used), this.#written);
    this.#used = 0;
    // The system has taken everything: the memory is free again. Otherwise it belongs to the socket now.
    if (this.#socket.writableLength !== 0) this.#batch = Buffer.allocUnsafeSlow(BATCH_BYTES);
  }

  readonly #written = (): void => {
    if (this.#socket.writableLength === 0 && !this.#scheduled) this.#write();
    if (this.#waiting !== null && this.#socket.writableLength <= LOW_WATER_BYTES) this.#release();
  };

  #connected(): void {
    this.#timeout.cancel();
    this.#opened = true;
    this.#write();
    this.#opening.open();
  }

  #timedOut(): void {
    this.#error = new Error(`no answer within ${this.#options.connectTimeoutMs} ms`);
    this.destroy();
  }

  #ended(): void {
    if (this.#done) return;
    this.#done = true;
    this.#timeout.cancel();
    const { nodeID, address } = this.#options;
    const reason = this.#error?.message ?? "the connection was closed";
    this.#opening.fail(
      unreachable(nodeID, `${reason} (${address.host}, port ${address.port})`, this.#error ?? undefined),
    );
    this.#release();
    this.#closed.open();
    this.#options.onEnd({ opened: this.#opened, intended: this.#intended, error: this.#error });
  }

  /** Lets waiting senders go on. After the end, too: the next frame finds a new connection or learns that there is none. */
  #release(): void {
    this.#waiting?.open();
    this.#waiting = null;
  }
}
