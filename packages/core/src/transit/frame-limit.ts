import { frameworkError } from "../errors/errors.ts";
import type { Transporter } from "../ports/transporter.ts";

/** Left free for what is put around a packet: the head of a batch, or that of the transporter. */
const SLACK_BYTES = 1_024;

/** The frame, if the transporter can carry it; otherwise throws `INVALID_PACKET_DATA` that says what to do. */
export function fitting(frame: Uint8Array, { name, capabilities }: Transporter): Uint8Array {
  const limit = capabilities.maxFrameBytes;
  if (limit === null || frame.length <= limit - SLACK_BYTES) return frame;
  const bytes = frame.length;
  throw frameworkError(
    "INVALID_PACKET_DATA",
    `A packet of ${bytes} bytes does not fit into a frame of the ${name} transporter (${limit} bytes). Send large values as a stream.`,
    { bytes, limit },
  );
}
