/** Recognises our errors across copies of this package, where `instanceof` fails. */
const brand = Symbol.for("isomer.error");

export interface IsomerErrorOptions {
  /** Number in the manner of HTTP. Default 500. */
  readonly code?: number | string;
  /** Machine-readable kind, for example `SERVICE_NOT_FOUND`. */
  readonly type?: string | undefined;
  /** Plain data for the caller; it travels. */
  readonly data?: unknown;
  /** Whether the same call may succeed later or elsewhere. Default `false`. */
  readonly retryable?: boolean;
  /** Node where the error arose. Filled in by the framework. */
  readonly nodeID?: string | undefined;
  readonly cause?: unknown;
}

/** Base of every error that the framework makes, and a good base for those of an application. */
export class IsomerError extends Error {
  readonly code: number | string;
  readonly type: string | undefined;
  readonly data: unknown;
  retryable: boolean;
  nodeID: string | undefined;

  constructor(message: string, options: IsomerErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code ?? 500;
    this.type = options.type;
    this.data = options.data;
    this.retryable = options.retryable ?? false;
    this.nodeID = options.nodeID;
    Object.defineProperty(this, "name", { enumerable: false });
    Object.defineProperty(this, brand, { value: true });
  }

  /** Whether `value` is an error of this framework, from this or another copy of the package. */
  static is(value: unknown): value is IsomerError {
    return typeof value === "object" && value !== null && brand in value;
  }
}

/** The caller did something wrong: code 400 unless stated, not retryable. */
export class ClientError extends IsomerError {
  constructor(message: string, options: IsomerErrorOptions = {}) {
    super(message, { code: 400, ...options });
  }
}

/** Something failed that may work next time: code 500 unless stated, retryable. */
export class RetryableError extends IsomerError {
  constructor(message: string, options: IsomerErrorOptions = {}) {
    super(message, { retryable: true, ...options });
  }
}

/** The callee failed: code 500 unless stated, retryable. */
export class ServerError extends RetryableError {}
