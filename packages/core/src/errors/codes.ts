/** Every kind of error the framework makes itself: type, code and whether a retry can help. Types are never reused. */
export const ERROR_TYPES = {
  SERVICE_NOT_FOUND: { code: 404, retryable: true },
  SERVICE_NOT_AVAILABLE: { code: 404, retryable: true },
  REQUEST_TIMEOUT: { code: 504, retryable: true },
  REQUEST_SKIPPED: { code: 514, retryable: false },
  REQUEST_REJECTED: { code: 503, retryable: true },
  REQUEST_CANCELLED: { code: 499, retryable: false },
  QUEUE_FULL: { code: 429, retryable: true },
  CIRCUIT_OPEN: { code: 503, retryable: true },
  VALIDATION_ERROR: { code: 422, retryable: false },
  MAX_CALL_LEVEL: { code: 500, retryable: false },
  SERVICE_SCHEMA_ERROR: { code: 500, retryable: false },
  BROKER_OPTIONS_ERROR: { code: 500, retryable: false },
  BROKER_STOPPED: { code: 500, retryable: false },
  GRACEFUL_STOP_TIMEOUT: { code: 500, retryable: false },
  PROTOCOL_VERSION_MISMATCH: { code: 500, retryable: false },
  INVALID_PACKET_DATA: { code: 500, retryable: false },
  BAD_GATEWAY: { code: 502, retryable: true },
  WAITFOR_SERVICES: { code: 500, retryable: true },
  INVALID_PARAMETERS: { code: 400, retryable: false },
  INVALID_ENDPOINT: { code: 500, retryable: true },
  STREAM_CLOSED: { code: 500, retryable: false },
  NODE_ID_CONFLICT: { code: 500, retryable: false },
} as const satisfies Record<string, { readonly code: number; readonly retryable: boolean }>;

export type ErrorType = keyof typeof ERROR_TYPES;
