import { attempt, ignore } from "../../kernel/attempt.ts";
import { writeCredit } from "../../protocol/packets/credit.ts";
import type { Link } from "../links.ts";
import type { StreamSide } from "./credits.ts";

/** Tells the sender of a stream what was read of it. A packet that cannot be sent has no stream to hold back any more. */
export function sendCredits(link: Link, side: StreamSide, id: string): (count: number, stop?: boolean) => void {
  return (count, stop = false) =>
    attempt(() => link.send("CREDIT", () => writeCredit({ id, side, count, stop })), ignore);
}
