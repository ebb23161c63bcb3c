import { frameworkError } from "../errors/errors.ts";
import type { Transporter } from "../ports/transporter.ts";

/** Left free for what is put around a packet: the head of a batch, or that of the transporter. */
const SLACK_BYTES = 1_024;

/** Most bytes of packets that a frame of the transporter can carry; `Infinity` for no limit. */
export const frameRoom = ({ capabilities }: Transporter): number =>
  capabilities.maxFrameBytes === null ? Number.POSITIVE_INFINITY : capabilities.maxFrameBytes - SLACK_BYTES;

/** Throws `INVALID_PACKET_DATA`, which says what to do, for a packet of so many bytes that the transporter cannot carry. */
export function assertFits(bytes: number, transporter: Transporter): void {
  if (bytes <= frameRoom(transporter)) return;
  const { name, capabilities } = transporter;
  const limit = capabilities.maxFrameBytes;
  throw frameworkError(
    "INVALID_PACKET_DATA",
    `A packet of ${bytes} bytes does not fit into a frame of the ${name} transporter (${limit} bytes). Send large values as a stream.`,
    { bytes, limit },
  );
}
