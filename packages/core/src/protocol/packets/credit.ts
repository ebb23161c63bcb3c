import { InvalidPacketDataError } from "../../errors/errors.ts";
import { numberOrNull, type OwnPayload, type Payload, requireText } from "../read-payload.ts";

/** CREDIT: the reader of a stream has read so many packets of it, or wants no more. Only towards nodes that announced it. */
export interface CreditPacket {
  /** Id of the call that the stream belongs to. */
  readonly id: string;
  readonly side: "request" | "response";
  readonly count: number;
  readonly stop: boolean;
}

export const writeCredit = ({ id, side, count, stop }: CreditPacket): OwnPayload =>
  stop ? { id, side, count, stop } : { id, side, count };

export function readCredit(payload: Payload): CreditPacket {
  const { side } = payload;
  if (side !== "request" && side !== "response") {
    throw new InvalidPacketDataError({ reason: "The field 'side' must be 'request' or 'response'." });
  }
  return {
    id: requireText(payload, "id"),
    side,
    count: Math.max(0, numberOrNull(payload, "count") ?? 0),
    stop: payload.stop === true,
  };
}
