/** The suite itself: it must notice transporters that break the port. */

import type { TransporterHost } from "@isomer/core/adapter-kit";
import {
  BrokerDisconnectedError,
  type Topic,
  type Transporter,
  topicName,
  topicPrefix,
} from "@isomer/core/adapter-kit";
import { transporterSuite } from "../src/index.ts";
import { failuresOf } from "./run-suite.ts";

type Deliver = (frame: Uint8Array, receive: (frame: Uint8Array) => void) => void;

const listeners = new Map<string, Set<(frame: Uint8Array) => void>>();
const later: Deliver = (frame, receive) => queueMicrotask(() => receive(frame));

/** The smallest transporter that passes; each flaw is one changed line. */
class TinyTransporter implements Transporter {
  readonly name = "tiny";
  readonly discoverer = null;
  readonly capabilities = {
    broadcast: true,
    balancedQueues: false,
    frames: "single",
    maxFrameBytes: null,
    immediate: true,
  } as const;
  readonly #deliver: Deliver;
  readonly #own = new Map<string, (frame: Uint8Array) => void>();
  #host: TransporterHost | null = null;

  constructor(deliver: Deliver = later) {
    this.#deliver = deliver;
  }

  async connect(host: TransporterHost, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#host = host;
  }

  async subscribe(topic: Topic): Promise<void> {
    const name = this.#nameOf(topic);
    if (this.#own.has(name)) return;
    const listener = (frame: Uint8Array): void => this.#host?.receive(topic.type, frame);
    this.#own.set(name, listener);
    listeners.set(name, (listeners.get(name) ?? new Set()).add(listener));
  }

  async unsubscribe(topic: Topic): Promise<void> {
    this.#forget(this.#nameOf(topic));
  }

  send(topic: Topic, frame: Uint8Array): void {
    for (const listener of listeners.get(this.#nameOf(topic)) ?? []) this.#deliver(frame, listener);
  }

  async disconnect(): Promise<void> {
    for (const name of this.#own.keys()) this.#forget(name);
    this.#host = null;
  }

  #forget(name: string): void {
    const listener = this.#own.get(name);
    if (listener !== undefined) listeners.get(name)?.delete(listener);
    this.#own.delete(name);
  }

  #nameOf(topic: Topic): string {
    if (this.#host === null) throw new BrokerDisconnectedError();
    return topicName(topicPrefix(this.#host.namespace), topic);
  }
}

class CarelessTransporter extends TinyTransporter {
  override send(topic: Topic, frame: Uint8Array): void {
    try {
      super.send(topic, frame);
    } catch {
      // Swallowed: what the port forbids.
    }
  }
}

const failuresWith = (create: () => Transporter): Promise<string[]> =>
  failuresOf((runner) => transporterSuite(runner, { name: "tiny", create }));

describe("the transporter suite", () => {
  it("passes a transporter that keeps the port", async () => {
    expect(await failuresWith(() => new TinyTransporter())).toEqual([]);
  });

  it("notices frames that arrive twice", async () => {
    const twice: Deliver = (frame, receive) => {
      later(frame, receive);
      later(frame, receive);
    };
    expect(await failuresWith(() => new TinyTransporter(twice))).toContain("subscribing twice delivers once");
  });

  it("notices frames that arrive inside send", async () => {
    const atOnce: Deliver = (frame, receive) => receive(frame);
    expect(await failuresWith(() => new TinyTransporter(atOnce))).toEqual([
      "no frame arrives inside the call that sends it",
    ]);
  });

  it("notices frames whose bytes are changed", async () => {
    const asText: Deliver = (frame, receive) => later(Buffer.from(Buffer.from(frame).toString()), receive);
    expect(await failuresWith(() => new TinyTransporter(asText))).toEqual([
      "all 256 values of a byte arrive",
      "a frame of 1 MiB, or of the largest size, arrives whole",
    ]);
  });

  it("notices frames that change their order", async () => {
    let count = 0;
    const everySecondLate: Deliver = (frame, receive) => {
      if (++count % 2 === 0) later(frame, receive);
      else setImmediate(() => receive(frame));
    };
    expect(await failuresWith(() => new TinyTransporter(everySecondLate))).toContain(
      "1,000 frames arrive in the order of sending",
    );
  });

  it("notices frames that are swallowed without a connection", async () => {
    const failures = await failuresWith(() => new CarelessTransporter());
    expect(failures).toContain("a frame is refused before the connection is open");
    expect(failures).toContain("after disconnect frames are refused and stop arriving");
  });
});
