/** One connection to NATS, from its opening to its end. */
import { BrokerDisconnectedError, type FrameType, systemClock, type TransporterHost } from "@isomer/core/adapter-kit";
import { Events, type NatsConnection, type NatsError, type Status, type Subscription } from "nats";
import { Outflow } from "./outflow.ts";
import type { NatsSubscription } from "./subjects.ts";

/** Time for handing over what was sent when the link is closed; a server that is stuck must not keep a broker from stopping. */
const DRAIN_MS = 5_000;

/**
 * Follows the state of a connection. The client restores a lost connection and its subscriptions by itself; while it does,
 * nothing is given to it, because it would send that later, when nobody waits for it any more.
 */
export class NatsLink {
  readonly #connection: NatsConnection;
  readonly #host: TransporterHost;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #outflow = new Outflow(() => this.#roundTrip());
  /** Those who wait for a round trip that a closed connection will never answer. */
  readonly #waiting = new Set<() => void>();
  #state: "open" | "interrupted" | "ended" = "open";
  #maxFrameBytes: number | undefined;
  #closing: Promise<void> | null = null;

  constructor(connection: NatsConnection, host: TransporterHost) {
    this.#connection = connection;
    this.#host = host;
    this.#maxFrameBytes = connection.info?.max_payload;
    void this.#followEnd();
    void this.#followStatus();
  }

  /** Largest frame in bytes that the server takes, if it said so. */
  get maxFrameBytes(): number | undefined {
    return this.#maxFrameBytes;
  }

  /** Resolves when the server has made the subscription. Rejects when it refuses. */
  async subscribe({ subject, queue }: NatsSubscription, type: FrameType): Promise<void> {
    this.#mustBeOpen();
    const key = keyOf(subject, queue);
    let refusal: NatsError | null = null;
    if (!this.#subscriptions.has(key)) {
      const subscription = this.#connection.subscribe(subject, {
        ...(queue === null ? {} : { queue }),
        callback: (error, message) => {
          if (error === null) this.#host.receive(type, message.data);
          else {
            this.#subscriptions.delete(key);
            refusal = error;
          }
        },
      });
      this.#subscriptions.set(key, subscription);
    }
    await this.#roundTrip();
    if (refusal !== null) throw refusal;
  }

  /** Resolves when the server sends nothing more. What a queue gave to this node before that still arrives. */
  async unsubscribe({ subject, queue }: NatsSubscription): Promise<void> {
    const key = keyOf(subject, queue);
    const subscription = this.#subscriptions.get(key);
    if (subscription === undefined) return;
    this.#subscriptions.delete(key);
    if (this.#state !== "open") {
      subscription.unsubscribe();
      return;
    }
    try {
      await this.#orEnded(subscription.drain());
    } catch {
      // Without a connection there is no subscription either.
    }
  }

  /** Throws a `BrokerDisconnectedError` while the connection is not open. */
  send(subject: string, frame: Uint8Array): void | Promise<void> {
    this.#mustBeOpen();
    this.#connection.publish(subject, frame);
    return this.#outflow.add(frame.length);
  }

  /** Hands over what was sent and closes; nothing is reported of that. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const open = this.#state === "open";
    this.#state = "ended";
    if (open) await this.#drain();
    await this.#connection.close();
    this.#subscriptions.clear();
  }

  async #drain(): Promise<void> {
    let giveUp = (): void => {};
    const late = new Promise<void>((resolve) => {
      giveUp = resolve;
    });
    const timer = systemClock.after(DRAIN_MS, giveUp, { keepAlive: true });
    // A drain that loses its connection ends in an error, and there is nobody left to hand anything over to.
    await Promise.race([Promise.allSettled([this.#connection.drain()]), late]);
    timer.cancel();
  }

  #mustBeOpen(): void {
    // The status arrives some microtasks after the loss; the server's description is gone as soon as the client dials again.
    if (this.#state !== "open" || this.#connection.info === undefined) throw new BrokerDisconnectedError();
  }

  /** Resolves when the server has processed all that was sent before. */
  async #roundTrip(): Promise<void> {
    try {
      await this.#orEnded(this.#connection.flush());
    } catch (cause) {
      throw new BrokerDisconnectedError({ cause });
    }
  }

  /** Ends as `asking` does, or rejects when the connection ends: the client forgets those who wait for an answer then. */
  async #orEnded(asking: Promise<void>): Promise<void> {
    let giveUp = (): void => {};
    const ended = new Promise<never>((_, reject) => {
      giveUp = () => reject(new Error("The connection was closed."));
    });
    this.#waiting.add(giveUp);
    try {
      await Promise.race([asking, ended]);
    } finally {
      this.#waiting.delete(giveUp);
    }
  }

  async #followEnd(): Promise<void> {
    const error = await this.#connection.closed();
    for (const giveUp of this.#waiting) giveUp();
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#host.connectionChanged("closed", error ?? undefined);
  }

  async #followStatus(): Promise<void> {
    for await (const status of this.#connection.status()) await this.#onStatus(status);
  }

  async #onStatus(status: Status): Promise<void> {
    switch (status.type) {
      case Events.Disconnect:
        if (this.#state !== "open") return;
        this.#state = "interrupted";
        this.#host.connectionChanged("interrupted");
        return;
      case Events.Reconnect:
        await this.#restored();
        return;
      case Events.Error:
        this.#host.logger.error("The NATS server reports an error:", status.data, status.permissionContext ?? "");
        return;
      case Events.LDM:
        this.#host.logger.info("The NATS server is about to stop; the client moves to another one.");
        return;
      default:
        return;
    }
  }

  async #restored(): Promise<void> {
    try {
      // The client has asked for its subscriptions again; with the answer the server has made them.
      await this.#roundTrip();
    } catch {
      return; // Lost again: the next report of the client says how it goes on.
    }
    if (this.#state !== "interrupted") return;
    this.#state = "open";
    this.#maxFrameBytes = this.#connection.info?.max_payload;
    this.#host.connectionChanged("restored");
  }
}

const keyOf = (subject: string, queue: string | null): string => `${subject} ${queue ?? ""}`;
