import type { Middleware } from "../pipeline/middleware.ts";
import type { PacketHooks } from "../transit/packet-ways.ts";
import { promising, wrapHook } from "./wrap-hook.ts";

/** Puts the users' middlewares around the packets that leave and arrive. */
export function createPacketHooks(middlewares: readonly Middleware[]): PacketHooks {
  return {
    aroundPublish: (inner) =>
      wrapHook(middlewares, { hook: "transitPublish", inner: promising(inner), shape: promising }),
    aroundReceive: (inner) => wrapHook(middlewares, { hook: "transitMessageHandler", inner }),
  };
}
