/** What an author of an adapter or a tool needs: the ports, the errors to throw, the names of the protocol, definitions. */

export { isEnabled, levelOf } from "./builtin/log-level.ts";
export type { LogWriter } from "./builtin/logger-from.ts";
export { loggerFrom } from "./builtin/logger-from.ts";
export type { FrameFilter } from "./builtin/transmission/wrap-frames.ts";
export { wrapFrames } from "./builtin/transmission/wrap-frames.ts";
export type { DefinedService, ServiceSource } from "./decorators/define-service.ts";
export { defineService } from "./decorators/define-service.ts";
export type { ActionDefinition, EventDefinition, ServiceDefinition } from "./definition/service-definition.ts";
export {
  BrokerDisconnectedError,
  BrokerOptionsError,
  InvalidPacketDataError,
  ServiceSchemaError,
  ValidationError,
} from "./errors/errors.ts";
export { IsomerError } from "./errors/isomer-error.ts";
export type { Clock, Timer } from "./kernel/clock.ts";
export { systemClock } from "./kernel/clock.ts";
export { globMatcher, matchesGlob } from "./kernel/glob.ts";
export type { CacheEntry, Cacher, CacherCapabilities, CacherHost, LockOptions, Unlock } from "./ports/cacher.ts";
export type { Constructor, Container, ContainerScope, InjectionToken, Provided } from "./ports/container.ts";
export type { Discoverer, DiscoveryHost, LifeSign, Membership, MemberView } from "./ports/discoverer.ts";
export type { LevelOption, LogBindings, LoggerAdapter, LogLevel } from "./ports/logger.ts";
export { LOG_LEVELS, Logger } from "./ports/logger.ts";
export type { ActionInfo, ClientInfo, EventInfo, NodeInfo, ServiceInfo } from "./ports/node-info.ts";
export type { IncomingPacket, OutgoingPacket } from "./ports/packet.ts";
export type { Serializer, SerializerCapabilities, TextForm } from "./ports/serializer.ts";
export type { Candidate, Selection, Strategy, StrategyFactory } from "./ports/strategy.ts";
export type { FrameType, GossipType, PacketType, Topic } from "./ports/topic.ts";
export { EXTENSION_TYPES, GOSSIP_TYPES, PACKET_TYPES, topicName, topicPrefix } from "./ports/topic.ts";
export type {
  ConnectionState,
  Transporter,
  TransporterCapabilities,
  TransporterHost,
} from "./ports/transporter.ts";
export type { Check, ValidationFailure, Validator } from "./ports/validator.ts";
