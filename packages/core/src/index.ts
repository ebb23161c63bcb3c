/** What applications use. Adapter authors find their part in `@isomer/core/adapter-kit`. */

export { ServiceBroker } from "./broker/broker.ts";
export type { HealthStatus } from "./broker/health.ts";
export type {
  BrokerOptions,
  InternalServices,
  RegistryOptions,
  TrackingOptions,
  TransitOptions,
} from "./broker/options.ts";
export type { ConsoleLoggerOptions } from "./builtin/console-logger.ts";
export { ConsoleLogger } from "./builtin/console-logger.ts";
export type { FileLoggerOptions } from "./builtin/file-logger.ts";
export { FileLogger } from "./builtin/file-logger.ts";
export { JsonSerializer } from "./builtin/json-serializer.ts";
export type { MemoryTransporterOptions } from "./builtin/memory-transporter.ts";
export { MemoryTransporter } from "./builtin/memory-transporter.ts";
export type { ActionLoggerOptions } from "./builtin/middlewares/action-logger.ts";
export { actionLogger } from "./builtin/middlewares/action-logger.ts";
export type { EventLoggerOptions } from "./builtin/middlewares/event-logger.ts";
export { eventLogger } from "./builtin/middlewares/event-logger.ts";
export type { TransitLoggerOptions } from "./builtin/middlewares/transit-logger.ts";
export { transitLogger } from "./builtin/middlewares/transit-logger.ts";
export type { CompressionOptions } from "./builtin/transmission/compression.ts";
export { compressed } from "./builtin/transmission/compression.ts";
export type { EncryptionOptions } from "./builtin/transmission/encryption.ts";
export { encrypted } from "./builtin/transmission/encryption.ts";
export type {
  BroadcastOptions,
  CallDefinition,
  CallDefinitions,
  CallOptions,
  CallResults,
  EmitOptions,
  McallOptions,
} from "./context/call-options.ts";
export type { ClientOf, ClientTarget } from "./context/client.ts";
export type { AnyContext } from "./context/context.ts";
export { Context } from "./context/context.ts";
export type { ActionView, BrokerHandle, EventType, EventView, ServiceView } from "./context/context-runtime.ts";
export { Action } from "./decorators/action.ts";
export { Bulkhead, Cache, CircuitBreaker, Fallback, Retry, Timeout } from "./decorators/action-sugar.ts";
export type { ServiceSource } from "./decorators/define-service.ts";
export { Event } from "./decorators/event.ts";
export { Debounce, Throttle } from "./decorators/event-sugar.ts";
export { After, Before, OnError } from "./decorators/hook.ts";
export { Created, Started, Stopped } from "./decorators/lifecycle.ts";
export { Method } from "./decorators/method.ts";
export { Ctx, Headers, Meta, Params } from "./decorators/param.ts";
export { Service } from "./decorators/service.ts";
export type {
  ActionHooks,
  ActionOptions,
  AfterHook,
  BeforeHook,
  BulkheadOptions,
  CacheOptions,
  CircuitBreakerOptions,
  Dependency,
  ErrorHook,
  EventOptions,
  FallbackHandler,
  RetryPolicyOptions,
  ServiceHooks,
  ServiceOptions,
  Visibility,
} from "./definition/options.ts";
export type {
  ActionSchema,
  EventSchema,
  MixinSchema,
  SchemaService,
  ServiceSchema,
} from "./definition/service-schema.ts";
export type { ErrorType } from "./errors/codes.ts";
export { ERROR_TYPES } from "./errors/codes.ts";
export {
  BrokerDisconnectedError,
  BrokerOptionsError,
  CircuitOpenError,
  GracefulStopTimeoutError,
  InvalidPacketDataError,
  MaxCallLevelError,
  ProtocolVersionMismatchError,
  QueueIsFullError,
  RequestCancelledError,
  RequestRejectedError,
  RequestSkippedError,
  RequestTimeoutError,
  ServiceNotAvailableError,
  ServiceNotFoundError,
  ServiceSchemaError,
  ValidationError,
} from "./errors/errors.ts";
export type { IsomerErrorOptions } from "./errors/isomer-error.ts";
export { ClientError, IsomerError, RetryableError, ServerError } from "./errors/isomer-error.ts";
export type { ErrorClass } from "./errors/wire-error.ts";
export type { AwaitedServices, WaitResult } from "./host/service-waiter.ts";
export type { Clock, Timer, TimerOptions } from "./kernel/clock.ts";
export { systemClock } from "./kernel/clock.ts";
export type {
  Middleware,
  MiddlewareAction,
  MiddlewareEvent,
  MiddlewareHandler,
  MiddlewareMethod,
  MiddlewareMethodHandler,
  MiddlewareOption,
  MiddlewareService,
  ServiceName,
} from "./pipeline/middleware.ts";
export { currentContext } from "./pipeline/stages/current-context.ts";
export type { ErrorHandler, ErrorInfo } from "./pipeline/tools.ts";
export type { LevelOption, LogBindings, LoggerAdapter, LogLevel } from "./ports/logger.ts";
export { Logger } from "./ports/logger.ts";
export type { IncomingPacket, OutgoingPacket } from "./ports/packet.ts";
export type { Candidate, Selection, Strategy, StrategyFactory } from "./ports/strategy.ts";
export type { StrategyName, StrategyOption } from "./registry/balancing/strategies.ts";
export type { PingResult } from "./transit/pinger.ts";
