/** Shows the packets of a node. */
import type { MiddlewareOption } from "../../pipeline/middleware.ts";
import type { PacketType } from "../../ports/topic.ts";
import type { LogColor } from "../log-color.ts";
import { checkDebugOptions, type DebugOptions, DebugOutput } from "./debug-output.ts";

/** Options of {@link transitLogger}. */
export interface TransitLoggerOptions extends DebugOptions {
  /** Log the payload too. Default `false`. Files hold it in any case. */
  readonly logPacketData?: boolean;
  /** Types of packets that are left out. Default `["HEARTBEAT"]`. */
  readonly packetFilter?: readonly PacketType[];
  /** Colours of lines. Default: none, because lines may go anywhere. */
  readonly colors?: { readonly send?: LogColor; readonly receive?: LogColor };
}

/**
 * A middleware that logs each packet which leaves or arrives, and writes it to
 * `<folder>/<nodeID>/<ms>-send-<TYPE>-to-<node or all>.json` or `<ms>-receive-<TYPE>-from-<node>.json`. Throws a
 * `BrokerOptionsError` for options that cannot be used.
 */
export function transitLogger(options: TransitLoggerOptions = {}): MiddlewareOption {
  checkDebugOptions(options, "transitLogger");
  const { logPacketData = false, packetFilter = ["HEARTBEAT"], colors = {} } = options;
  const hidden: ReadonlySet<PacketType> = new Set(packetFilter);
  return (broker) => {
    const output = new DebugOutput(options, broker);
    const values = (payload: unknown): readonly unknown[] => (logPacketData ? [payload] : []);
    return {
      name: "transitLogger",
      transitPublish: (next) => (packet) => {
        const { type, target, payload } = packet;
        if (hidden.has(type)) return next(packet);
        const text = `=> Send ${type} packet to '${target ?? "<all nodes>"}'`;
        output.line(text, { color: colors.send, values: values(payload) });
        output.file(["send", type, "to", target ?? "all"], payload);
        return next(packet);
      },
      transitMessageHandler: (next) => (packet) => {
        const { type, sender, payload } = packet;
        if (hidden.has(type)) return next(packet);
        output.line(`<= Receive ${type} packet from '${sender}'`, { color: colors.receive, values: values(payload) });
        output.file(["receive", type, "from", sender], payload);
        return next(packet);
      },
      stopped: () => output.close(),
    };
  };
}
