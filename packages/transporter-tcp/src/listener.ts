import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Logger } from "@isomer/core/adapter-kit";
import { FrameParser } from "./frame-parser.ts";
import { Latch } from "./latch.ts";
import { unmapped } from "./network-interfaces.ts";
import { cannotListen } from "./tcp-errors.ts";

/** A frame that arrived. */
export type FrameHandler = (typeByte: number, payload: Uint8Array, remoteAddress: string) => void;

/** What a {@link Listener} is given. */
export interface ListenerOptions {
  /** Port to listen on, `null` for any. */
  readonly port: number | null;
  /** Address to listen on, `null` for all interfaces. */
  readonly bindAddress: string | null;
  readonly maxFrameLength: number;
  readonly logger: Logger;
  readonly onFrame: FrameHandler;
  /** A connection sent what are not frames, and was closed. */
  readonly onMalformed: () => void;
}

/** The listening side: accepts connections and reads frames from them. It never writes to one (wire protocol 3.1). */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #server: Server;
  readonly #sockets = new Map<Socket, FrameParser>();
  readonly #freed = new Latch();

  private constructor(options: ListenerOptions) {
    this.#options = options;
    // Probes free the sockets of peers that vanished without closing them.
    const keepAlive = { keepAlive: true, keepAliveInitialDelay: 60_000 };
    this.#server = createServer({ noDelay: true, ...keepAlive }, (socket) => this.#accept(socket));
  }

  /** Begins to listen. Rejects with an error that names the options, or at once with the signal's reason. */
  static async open(options: ListenerOptions, signal: AbortSignal): Promise<Listener> {
    signal.throwIfAborted();
    const listener = new Listener(options);
    try {
      await listener.#listen(signal);
    } catch (error) {
      await listener.close();
      throw error;
    }
    return listener;
  }

  /** The TCP port. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Number of connections that peers have open. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Stops listening, and hands over no more frames. The connections that are there stay open. */
  mute(): void {
    // The only error is that it was not listening, which is what is wanted.
    this.#server.close(() => this.#freed.open());
    for (const parser of this.#sockets.values()) parser.stop();
  }

  /** Closes all connections, too. Resolves when the port is free. */
  close(): Promise<void> {
    this.mute();
    for (const socket of this.#sockets.keys()) socket.destroy();
    return this.#freed.promise;
  }

  #listen(signal: AbortSignal): Promise<void> {
    const { port, bindAddress } = this.#options;
    return new Promise((resolve, reject) => {
      const abort = (): void => reject(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      this.#server.once("error", (error) => {
        signal.removeEventListener("abort", abort);
        reject(cannotListen(bindAddress, port, error));
      });
      const where = bindAddress === null ? {} : { host: bindAddress };
      this.#server.listen({ port: port ?? 0, exclusive: true, ...where }, () => {
        signal.removeEventListener("abort", abort);
        this.#server.removeAllListeners("error");
        this.#server.on("error", (error) => this.#options.logger.error("The TCP listener failed.", error));
        resolve();
      });
    });
  }

  #accept(socket: Socket): void {
    const remoteAddress = unmapped(socket.remoteAddress ?? "");
    const parser = new FrameParser({
      maxFrameLength: this.#options.maxFrameLength,
      onFrame: (typeByte, payload) => this.#options.onFrame(typeByte, payload, remoteAddress),
    });
    this.#sockets.set(socket, parser);
    socket.on("data", (chunk: Buffer) => {
      const fault = parser.push(chunk);
      if (fault === null || socket.destroyed) return;
      this.#options.logger.warn(`The connection from ${remoteAddress} is closed: ${fault}.`);
      this.#options.onMalformed();
      socket.destroy();
    });
    // The state of a peer follows from the connection to it, not from the one that it made: nothing to do but to let go.
    socket.on("error", (error) => this.#options.logger.debug(`The connection from ${remoteAddress} broke.`, error));
    socket.once("close", () => this.#sockets.delete(socket));
  }
}
