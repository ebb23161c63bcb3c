import { ERROR_TYPES, type ErrorType } from "./codes.ts";
import { ClientError, IsomerError, type IsomerErrorOptions } from "./isomer-error.ts";

/** What an error of the framework may carry beside its type. */
export type FrameworkErrorOptions = Pick<IsomerErrorOptions, "cause" | "nodeID">;

function of(type: ErrorType, data: unknown, options: FrameworkErrorOptions): IsomerErrorOptions {
  return { ...ERROR_TYPES[type], type, data, ...options };
}

export interface ServiceNotFoundData {
  readonly action?: string;
  readonly nodeID?: string;
  readonly service?: string;
  readonly version?: string | number;
}

/** No node of the cluster has, or ever had, the action or service. */
export class ServiceNotFoundError extends IsomerError {
  constructor(data: ServiceNotFoundData = {}, options: FrameworkErrorOptions = {}) {
    const what = data.action !== undefined ? `Service '${data.action}'` : `Service '${data.service ?? ""}'`;
    super(`${what} is not found${on(data.nodeID)}.`, of("SERVICE_NOT_FOUND", data, options));
  }
}

/** The action is known, and nobody can run it now. */
export class ServiceNotAvailableError extends IsomerError {
  constructor(data: { readonly action?: string; readonly nodeID?: string } = {}, options: FrameworkErrorOptions = {}) {
    super(`Service '${data.action}' is not available${on(data.nodeID)}.`, of("SERVICE_NOT_AVAILABLE", data, options));
  }
}

export interface RequestData {
  readonly action?: string;
  readonly nodeID?: string;
}

/** The call did not end within its budget. */
export class RequestTimeoutError extends IsomerError {
  constructor(data: RequestData = {}, options: FrameworkErrorOptions = {}) {
    super(
      `Request is timed out when call '${data.action}' action${on(data.nodeID)}.`,
      of("REQUEST_TIMEOUT", data, options),
    );
  }
}

/** A nested call was not made, because the budget of its parent was spent. */
export class RequestSkippedError extends IsomerError {
  constructor(data: RequestData = {}, options: FrameworkErrorOptions = {}) {
    super(
      `Calling '${data.action}' is skipped because timeout reached${on(data.nodeID)}.`,
      of("REQUEST_SKIPPED", data, options),
    );
  }
}

/** The callee's node, or the way to it, went away while the call was pending. It may have run or not. */
export class RequestRejectedError extends IsomerError {
  constructor(data: RequestData = {}, options: FrameworkErrorOptions = {}) {
    super(
      `Request is rejected when call '${data.action}' action${on(data.nodeID)}.`,
      of("REQUEST_REJECTED", data, options),
    );
  }
}

/** The caller gave the call up: its signal aborted, or its node is gone. */
export class RequestCancelledError extends IsomerError {
  constructor(data: RequestData = {}, options: FrameworkErrorOptions = {}) {
    super(
      `Request is cancelled when call '${data.action}' action${on(data.nodeID)}.`,
      of("REQUEST_CANCELLED", data, options),
    );
  }
}

export interface QueueIsFullData extends RequestData {
  readonly event?: string;
  readonly service?: string;
  readonly size?: number;
  readonly limit?: number;
}

/** A bounded queue has no room. */
export class QueueIsFullError extends IsomerError {
  constructor(data: QueueIsFullData = {}, options: FrameworkErrorOptions = {}) {
    super(
      `Queue is full. Request '${data.action ?? data.event}' is rejected${on(data.nodeID)}.`,
      of("QUEUE_FULL", data, options),
    );
  }
}

/** The breaker of the endpoint is open: it failed too often. */
export class CircuitOpenError extends IsomerError {
  constructor(data: RequestData = {}, options: FrameworkErrorOptions = {}) {
    super(`Circuit breaker of '${data.action}' is open${on(data.nodeID)}.`, of("CIRCUIT_OPEN", data, options));
  }
}

/** Params or an event's payload break rules; data lists every failure with its path. */
export class ValidationError extends ClientError {
  // oxlint-disable-next-line max-params -- the first three are the signature that the field knows
  constructor(
    message = "Parameters validation error!",
    type = "VALIDATION_ERROR",
    data?: unknown,
    options: FrameworkErrorOptions = {},
  ) {
    super(message, { code: 422, type, data, ...options });
  }
}

/** Calls are nested deeper than the option `maxCallLevel` allows. */
export class MaxCallLevelError extends IsomerError {
  constructor(data: { readonly nodeID?: string; readonly level?: number } = {}, options: FrameworkErrorOptions = {}) {
    super(`Request level is reached the limit (${data.level})${on(data.nodeID)}.`, of("MAX_CALL_LEVEL", data, options));
  }
}

/** The definition of a service is wrong; the message lists every mistake and how to mend it. */
export class ServiceSchemaError extends IsomerError {
  constructor(message: string, data?: unknown, options: FrameworkErrorOptions = {}) {
    super(message, of("SERVICE_SCHEMA_ERROR", data, options));
  }
}

/** Broker or adapter options are wrong; the message lists every mistake. */
export class BrokerOptionsError extends IsomerError {
  constructor(message: string, data?: unknown, options: FrameworkErrorOptions = {}) {
    super(message, of("BROKER_OPTIONS_ERROR", data, options));
  }
}

/** Running calls did not end in time while a broker or service stopped. */
export class GracefulStopTimeoutError extends IsomerError {
  constructor(
    data: { readonly name?: string; readonly version?: string | number; readonly running?: number } = {},
    options: FrameworkErrorOptions = {},
  ) {
    const who = data.name === undefined ? "the broker" : `service '${data.name}'`;
    super(`Unable to stop ${who} gracefully: calls are still running.`, of("GRACEFUL_STOP_TIMEOUT", data, options));
  }
}

/** A packet of another protocol version arrived. */
export class ProtocolVersionMismatchError extends IsomerError {
  constructor(
    data: { readonly nodeID?: string; readonly actual?: string; readonly received?: unknown } = {},
    options: FrameworkErrorOptions = {},
  ) {
    super(
      `Protocol version mismatch: node '${data.nodeID}' speaks '${String(data.received)}', this node '${data.actual}'.`,
      of("PROTOCOL_VERSION_MISMATCH", data, options),
    );
  }
}

/** A packet could not be decoded, or lacks what it must have. */
export class InvalidPacketDataError extends IsomerError {
  constructor(data: Readonly<Record<string, unknown>> = {}, options: FrameworkErrorOptions = {}) {
    super("Invalid packet data.", of("INVALID_PACKET_DATA", data, options));
  }
}

/** The transporter is not connected, so nothing can be sent. */
export class BrokerDisconnectedError extends IsomerError {
  constructor(options: FrameworkErrorOptions = {}) {
    super(
      "The broker's transporter has disconnected. Please try again when a connection is reestablished.",
      of("BAD_GATEWAY", undefined, options),
    );
  }
}

/** An error of the table that has no class of its own. */
export function frameworkError(type: ErrorType, message: string, data?: unknown): IsomerError {
  return new IsomerError(message, of(type, data, {}));
}

const on = (nodeID: string | undefined): string => (nodeID === undefined ? "" : ` on '${nodeID}' node`);
