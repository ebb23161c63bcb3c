import { BrokerDisconnectedError } from "../errors/errors.ts";
import { type Clock, sleep } from "../kernel/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { ConnectionState, Transporter, TransporterHost } from "../ports/transporter.ts";

export interface ConnectionOptions {
  readonly transporter: Transporter;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Fail instead of trying again. */
  readonly disableReconnect: boolean;
  /** Makes the subscriptions of a connection that has just been opened. */
  readonly subscribe: () => Promise<void>;
  /** An attempt to connect failed. */
  readonly onFailed: (error: unknown) => void;
  /** The connection is back after a loss. */
  readonly onRestored: () => void;
  /** The connection is lost; what was under way has no answer to expect. */
  readonly onLost: (error: unknown) => void;
}

const RETRY_MS = 5_000;

/** Keeps the transporter connected: opens, opens again after a loss, closes. The only place that knows its state. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #closing = new AbortController();
  #up = false;
  #reopening: Promise<void> | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#up;
  }

  /** Throws while nothing can be sent. */
  readonly assertUp = (): void => {
    if (!this.#up) throw new BrokerDisconnectedError();
  };

  /** Connects and subscribes; tries until it succeeds, or rejects with the first failure if so configured. */
  async open(host: TransporterHost): Promise<void> {
    const { transporter, logger, clock, disableReconnect, subscribe, onFailed } = this.#options;
    const { signal } = this.#closing;
    for (;;) {
      try {
        await transporter.connect(host, signal);
        await subscribe();
        if (signal.aborted) await transporter.disconnect();
        signal.throwIfAborted();
        this.#up = true;
        logger.info(`The ${transporter.name} transporter is connected.`);
        return;
      } catch (error) {
        if (signal.aborted) throw error;
        onFailed(error);
        if (disableReconnect) throw error;
        logger.warn(
          `The ${transporter.name} transporter could not connect; next attempt in ${RETRY_MS / 1000} s.`,
          error,
        );
        await sleep(clock, RETRY_MS, signal);
      }
    }
  }

  /** Takes the transporter's news of an open connection. */
  changed(state: ConnectionState, error: unknown, host: TransporterHost): void {
    const { logger, transporter, onRestored, onLost, disableReconnect } = this.#options;
    if (this.#closing.signal.aborted) return;
    if (state === "restored") {
      this.#up = true;
      logger.info(`The ${transporter.name} transporter is connected again.`);
      onRestored();
      return;
    }
    const wasUp = this.#up;
    this.#up = false;
    if (wasUp) {
      logger.warn(`The ${transporter.name} transporter lost its connection.`, error);
      onLost(error);
    }
    if (state === "interrupted" || disableReconnect || this.#reopening !== null) return;
    this.#reopening = this.open(host)
      .then(onRestored)
      .catch((failure) => logger.debug("Reconnecting was given up.", failure))
      .finally(() => {
        this.#reopening = null;
      });
  }

  async close(): Promise<void> {
    this.#closing.abort(new BrokerDisconnectedError());
    this.#up = false;
    await this.#reopening;
    await this.#options.transporter.disconnect();
  }
}
