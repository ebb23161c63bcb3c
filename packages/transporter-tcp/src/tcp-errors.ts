import { BrokerOptionsError, IsomerError } from "@isomer/core/adapter-kit";

/** A peer that cannot be reached: no address, nobody listens there, or no answer in time. Another attempt may succeed. */
export function unreachable(nodeID: string, reason: string, cause?: unknown): IsomerError {
  return new IsomerError(`Node '${nodeID}' cannot be reached: ${reason}.`, {
    code: 502,
    type: "BAD_GATEWAY",
    retryable: true,
    data: { nodeID },
    cause,
  });
}

/** A frame that real nodes would close the connection for. */
export function frameTooLarge(nodeID: string, length: number, limit: number): IsomerError {
  return new IsomerError(
    `A frame of ${length} bytes for node '${nodeID}' is larger than TCP carries (${limit} bytes). ` +
      "Send less, use a stream, or raise the option maxPacketSize on all nodes.",
    { code: 500, type: "INVALID_PACKET_DATA", data: { nodeID, length, limit } },
  );
}

/** A topic that has no meaning between two peers. */
export function notCarried(topic: { readonly kind: string; readonly type: string }): IsomerError {
  return new IsomerError(`TCP carries no ${topic.type} frames to a topic of kind '${topic.kind}'.`, {
    code: 500,
    type: "INVALID_PACKET_DATA",
    data: { kind: topic.kind, type: topic.type },
  });
}

/** Causes that the same attempt cannot overcome: the option must change. */
const WRONG_OPTION = new Set(["EADDRNOTAVAIL", "EACCES", "EINVAL", "ENOTFOUND", "EAI_AGAIN"]);

/** The listener cannot be opened; names the options and the address. */
export function cannotListen(address: string | null, port: number | null, cause: NodeJS.ErrnoException): IsomerError {
  const where = `${address ?? "all interfaces"}, port ${port ?? "chosen by the system"}`;
  const message = `Cannot listen on ${where} (options 'bindAddress' and 'port' of TcpTransporter): ${cause.message}`;
  if (cause.code !== undefined && WRONG_OPTION.has(cause.code))
    return new BrokerOptionsError(message, undefined, { cause });
  return new IsomerError(message, { code: 502, type: "BAD_GATEWAY", retryable: true, cause });
}

/** The UDP interface that the user named cannot be used. */
export function cannotDiscover(address: string, port: number, cause: Error): IsomerError {
  return new BrokerOptionsError(
    `UDP discovery cannot use ${address}, port ${port} (options 'udpBindAddress' and 'udpPort' of TcpTransporter): ${cause.message}`,
    undefined,
    { cause },
  );
}
