import type { LifeSign } from "../../ports/discoverer.ts";
import { numberOrNull, type Payload, textOrNull } from "../read-payload.ts";

/** HEARTBEAT (wire protocol 1.3). */
export function readHeartbeat(payload: Payload): LifeSign {
  const seq = numberOrNull(payload, "seq");
  const instanceID = textOrNull(payload, "instanceID");
  return {
    cpu: numberOrNull(payload, "cpu"),
    ...(seq === null ? {} : { seq }),
    ...(instanceID === null ? {} : { instanceID }),
  };
}

/** PING (wire protocol 1.8). */
export interface PingPacket {
  /** The sender's clock, milliseconds since 1970. */
  readonly time: number;
  readonly id: string | null;
}

export const readPing = (payload: Payload): PingPacket => ({
  time: numberOrNull(payload, "time") ?? 0,
  id: textOrNull(payload, "id"),
});

/** PONG: a PING sent back, with the receiver's clock. */
export interface PongPacket extends PingPacket {
  readonly arrived: number;
}

export const readPong = (payload: Payload): PongPacket => ({
  ...readPing(payload),
  arrived: numberOrNull(payload, "arrived") ?? 0,
});
