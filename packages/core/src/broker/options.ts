import type { Meta } from "../context/call-options.ts";
import type { BrokerHandle } from "../context/context-runtime.ts";
import type { ServiceSource } from "../decorators/define-service.ts";
import type { BulkheadOptions, CircuitBreakerOptions, RetryPolicyOptions } from "../definition/options.ts";
import type { MixinSchema } from "../definition/service-schema.ts";
import type { ErrorClass } from "../errors/wire-error.ts";
import type { Clock } from "../kernel/clock.ts";
import type { MiddlewareOption } from "../pipeline/middleware.ts";
import type { ErrorHandler } from "../pipeline/tools.ts";
import type { Cacher } from "../ports/cacher.ts";
import type { Container } from "../ports/container.ts";
import type { Discoverer } from "../ports/discoverer.ts";
import type { LevelOption, LoggerAdapter } from "../ports/logger.ts";
import type { Serializer } from "../ports/serializer.ts";
import type { Transporter } from "../ports/transporter.ts";
import type { Validator } from "../ports/validator.ts";
import type { StrategyOption, StrategyOptions } from "../registry/balancing/strategies.ts";

/** Everything a broker can be told. All of it has a default; adapters are passed as instances. */
export interface BrokerOptions {
  /** Separates clusters that share a message broker. Default `""`. */
  readonly namespace?: string;
  /** Unique in the namespace. Default: host name and process id. */
  readonly nodeID?: string;
  /** Where log lines go, one place or several. Default: the console; `false` for nowhere. */
  readonly logger?: LoggerAdapter | readonly LoggerAdapter[] | false;
  /** Level of the default logger, or a table from modules to levels. Default `"info"`. */
  readonly logLevel?: LevelOption;
  /** How nodes reach each other. Default: not at all. */
  readonly transporter?: Transporter | null;
  /** Default: JSON. All nodes of a cluster use the same one. */
  readonly serializer?: Serializer;
  readonly cacher?: Cacher | null;
  readonly validator?: Validator | null;
  /** Makes the instances of service classes. Default: plain constructors, which may ask for `Logger`. */
  readonly container?: Container;
  /** Created with the broker, started with it. */
  readonly services?: readonly ServiceSource[];
  readonly middlewares?: readonly MiddlewareOption[];
  /** Classes of the application's errors, which come back from other nodes as themselves. */
  readonly errors?: readonly ErrorClass[];
  /** Budget in milliseconds of calls that state none; 0 for no limit. Default 30,000. */
  readonly requestTimeout?: number;
  /** Deepest nesting of calls; 0 for no limit. Default 0. */
  readonly maxCallLevel?: number;
  /** Clone params, so that a local callee cannot change the caller's. Default `false`. */
  readonly contextParamsCloning?: boolean;
  /** Keep the running context where `currentContext()` finds it. Costs a little with every await. Default `false`. */
  readonly asyncContext?: boolean;
  /** Seconds between heartbeats; 0 for none. Default 10. */
  readonly heartbeatInterval?: number;
  /** Seconds of silence after which a node is taken for dead; 0 for never. Default 30. */
  readonly heartbeatTimeout?: number;
  /** For calls of this node; an action's own options go before. Off by default: calls need not be idempotent. */
  readonly retryPolicy?: RetryPolicyOptions;
  /** For calls of this node. Default: on for endpoints of other nodes, off for its own. */
  readonly circuitBreaker?: CircuitBreakerOptions;
  /** For actions and event handlers of this node. Off by default. */
  readonly bulkhead?: BulkheadOptions;
  readonly tracking?: TrackingOptions;
  readonly registry?: RegistryOptions;
  readonly transit?: TransitOptions;
  /** Let the message broker choose the nodes, where the transporter has shared queues. Default `false`. */
  readonly disableBalancer?: boolean;
  /** Milliseconds that a service waits for its dependencies; 0 for ever. Default 0. */
  readonly dependencyTimeout?: number;
  /** Whether the node offers `$node.*` actions; an object changes some, or adds others. Default `true`. */
  readonly internalServices?: boolean | InternalServices;
  /** Sent to the other nodes with the description of this one. */
  readonly metadata?: Meta;
  /** Decides what becomes of every error of an action, event handler or endpoint look-up: answers a result, or throws. */
  readonly errorHandler?: ErrorHandler | null;
  /** Makes the ids of calls. Default: a random prefix and a counter. */
  readonly uidGenerator?: ((broker: BrokerHandle) => string) | null;
  /** Time; a fake one makes tests quick. */
  readonly clock?: Clock;
  readonly created?: (broker: BrokerHandle) => void;
  readonly started?: (broker: BrokerHandle) => unknown;
  readonly stopped?: (broker: BrokerHandle) => unknown;
}

export interface InternalServices {
  /** A plain definition without a name, over the built-in one: its actions go before, and `false` takes one away. */
  readonly $node?: MixinSchema;
}

export interface TrackingOptions {
  /** Whether a stop waits for running calls. Default `true`. */
  readonly enabled?: boolean;
  /** For how long, in milliseconds. Default 5000. */
  readonly shutdownTimeout?: number;
}

export interface RegistryOptions {
  /** How one of several endpoints is chosen. Default `"RoundRobin"`. */
  readonly strategy?: StrategyOption;
  /** For the built-in strategies, for example `{ shardKey: "#user.id" }`. An action's own `strategyOptions` replace them. */
  readonly strategyOptions?: StrategyOptions;
  /** Seconds between two measurements, where a strategy goes by latency. Default 10. */
  readonly pingInterval?: number;
  /** Whether an endpoint on the caller's node goes first. Default `true`. */
  readonly preferLocal?: boolean;
  /** Milliseconds between announcing that no service is offered any more, and refusing calls. Default 100. */
  readonly stopDelay?: number;
  /** Seconds after which a dead node is forgotten; 0 for never. Default 600. */
  readonly cleanOfflineNodesTimeout?: number;
  /** Finds the other nodes. Default: that of the transporter, or else packets over it. */
  readonly discoverer?: Discoverer | null;
}

export interface TransitOptions {
  /** Limit of calls to other nodes that wait for an answer; 0 for none. Default 50,000. */
  readonly maxQueueSize?: number;
  /** Largest chunk of a stream in bytes. Default 262,144. */
  readonly maxChunkSize?: number;
  /** Fail instead of trying to connect again. Default `false`. */
  readonly disableReconnect?: boolean;
  /** Take packets of other protocol versions: needed beside Moleculer 0.14 and older, on both sides. Default `false`. */
  readonly disableVersionCheck?: boolean;
  /** Milliseconds that changes of the own services are collected for before they are announced. Default 0: one turn. */
  readonly serviceChangedDebounceTime?: number;
  /** Milliseconds that `start` lets the other nodes answer. Default 100. */
  readonly discoveryPause?: number;
}
