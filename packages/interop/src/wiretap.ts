import { connect, type NatsConnection } from "nats";
import type { Network } from "./network.ts";

/** A frame as the message broker saw it. */
export interface TappedFrame {
  readonly type: string;
  /** Node that it is for; `null` for all. */
  readonly nodeID: string | null;
  readonly bytes: Uint8Array;
}

/** Hears every frame of a network on NATS, like anybody else who can connect. */
export class Wiretap {
  readonly frames: TappedFrame[] = [];
  readonly #connection: NatsConnection;

  private constructor(connection: NatsConnection) {
    this.#connection = connection;
  }

  static async attach({ natsServers, namespace }: Network): Promise<Wiretap> {
    const connection = await connect({ servers: natsServers });
    const tap = new Wiretap(connection);
    connection.subscribe(`MOL-${namespace}.>`, {
      callback(_error, { subject, data }) {
        const [, type = "", ...rest] = subject.split(".");
        tap.frames.push({ type, nodeID: rest.length === 0 ? null : rest.join("."), bytes: data });
      },
    });
    await connection.flush();
    return tap;
  }

  /** Types of the frames that were sent to a node alone. */
  typesTo(nodeID: string): ReadonlySet<string> {
    return new Set(this.frames.filter((frame) => frame.nodeID === nodeID).map(({ type }) => type));
  }

  detach(): Promise<void> {
    return this.#connection.close();
  }
}
