import { attempt, ignore } from "../../kernel/attempt.ts";
import { writeCredit } from "../../protocol/packets/credit.ts";
import type { Links } from "../links.ts";
import type { StreamSide } from "./credits.ts";

/**
 * Tells the sender of a stream what was read of it. Answers false while the sender is not known to understand that: it may be
 * a Moleculer node, or one whose description has not arrived.
 */
export type CreditReport = (count: number, stop?: boolean) => boolean;

export interface ReportedStream {
  readonly sender: string;
  readonly side: StreamSide;
  readonly id: string;
}

export function creditReport(links: Links, { sender, side, id }: ReportedStream): CreditReport {
  return (count, stop = false) => {
    const link = links.to(sender);
    if (!link.understands("credit")) return false;
    // A packet that cannot be sent has no stream to hold back any more.
    attempt(() => link.send("CREDIT", () => writeCredit({ id, side, count, stop })), ignore);
    return true;
  };
}
