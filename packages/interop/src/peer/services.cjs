/** What a Moleculer node offers to the tests; `probe-service.ts` and its neighbours are the same for Isomer. */
"use strict";

const { setTimeout: sleep } = require("node:timers/promises");
const { errorOfKind } = require("./errors.cjs");
const { consume, sourceOf } = require("./streams.cjs");

const isStream = (value) => typeof value?.pipe === "function";

/** What an event handler saw. */
const seen = (ctx, listener) => ({
  listener,
  name: ctx.eventName,
  type: ctx.eventType,
  groups: ctx.eventGroups,
  payload: ctx.params,
  meta: ctx.meta,
  headers: ctx.headers ?? {},
  emitter: ctx.nodeID,
  requestID: ctx.requestID,
  caller: ctx.caller,
  level: ctx.level,
});

/** The actions that the cases call, and one listener of each kind. */
const probe = ({ Errors, report }) => ({
  name: "moleculer",
  version: 1,
  settings: { limit: 10, secret: "hidden", $secureSettings: ["secret"] },
  metadata: { owner: "interop" },
  actions: {
    echo: (ctx) => ({
      params: ctx.params,
      meta: { ...ctx.meta },
      headers: ctx.headers ?? {},
      id: ctx.id,
      requestID: ctx.requestID,
      parentID: ctx.parentID,
      level: ctx.level,
      caller: ctx.caller,
      from: ctx.nodeID,
    }),
    answer: {
      params: { kind: "string" },
      rest: "GET /answer",
      handler: (ctx) => answers()[ctx.params.kind],
    },
    remember(ctx) {
      ctx.meta.remembered = ctx.params.value;
      if (ctx.params.failing) throw new Error("remembered, then failed");
      return "done";
    },
    fail(ctx) {
      throw errorOfKind(ctx.params.kind, Errors);
    },
    strict: { params: { quantity: { type: "number", min: 1 } }, handler: () => "valid" },
    async slow(ctx) {
      await sleep(ctx.params.ms);
      return "late";
    },
    relay: (ctx) => ctx.call(ctx.params.action, ctx.params.params, ctx.params.options),
    /** Answers the message of the error with which a nested call fails. */
    async rescue(ctx) {
      try {
        return await ctx.call(ctx.params.action, ctx.params.params);
      } catch (error) {
        return error.message;
      }
    },
    async spread(ctx) {
      await ctx.emit(ctx.params.event, ctx.params.payload);
    },
    async upload(ctx) {
      const stream = ctx.stream ?? ctx.params;
      const params = isStream(ctx.params) ? null : ctx.params;
      return { ...(await consume(stream)), params, meta: { ...ctx.meta } };
    },
    download: (ctx) => sourceOf(ctx.params),
    inner: { visibility: "private", handler: () => "not for others" },
  },
  events: {
    "order.*": (ctx) => report(seen(ctx, "order.*")),
    "audit.**": { group: "audit", handler: (ctx) => report(seen(ctx, "audit.**")) },
    "user.*.renamed": (ctx) => report(seen(ctx, "user.*.renamed")),
  },
});

/** One value of each kind that travels; `undefined` for what is not in the table. */
const answers = () => ({
  null: null,
  false: false,
  zero: 0,
  text: "grüße 🎲",
  empty: "",
  number: -1234.5,
  large: 9_007_199_254_740_991,
  list: [1, [2, { three: 3 }], null],
  object: { nested: { deep: { value: true } } },
  bytes: Buffer.from("bytes"),
  date: new Date(1_700_000_000_123),
});

/** Offered by several nodes, of both makes: who is asked? */
const worker = ({ report }) => ({
  name: "worker",
  actions: { whoami: (ctx) => ctx.broker.nodeID },
  events: { "job.done": { group: "workers", handler: (ctx) => report(seen(ctx, "job.done")) } },
});

/** Comes and goes while the node runs. */
const late = () => ({
  name: "late",
  actions: {
    hello: () => "hello from Moleculer",
    async rest(ctx) {
      await sleep(ctx.params.ms);
      return "rested";
    },
  },
});

module.exports = { services: { probe, worker, late } };
