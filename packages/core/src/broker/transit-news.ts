import type { TransitFailure, TransitListener } from "../transit/transit-listener.ts";
import type { Teller } from "./teller.ts";

export interface TransitNewsParts {
  /** Emits to the listeners of this node. */
  readonly tell: Teller;
  /** The connection is back after a loss. */
  readonly onRestored: () => void;
}

/** Makes what happens to the network visible as internal events. */
export function createTransitNews({ tell, onRestored }: TransitNewsParts): TransitListener {
  return {
    connected(reconnected) {
      if (reconnected) onRestored();
      tell("$transporter.connected", { wasReconnect: reconnected });
    },
    disconnected: (error) => tell("$transporter.disconnected", { graceFul: false, error }),
    connectionFailed: (error) => tell("$transporter.error", { error, module: "transporter", type: "failedConnection" }),
    pong: (result) => tell("$node.pong", result),
    failed(type: TransitFailure, error) {
      // In a turn of its own: a listener that emits what cannot be sent either would never let go of this one.
      setImmediate(() => tell("$transit.error", { error, module: "transit", type }));
    },
  };
}
