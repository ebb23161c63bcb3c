"use strict";

const note = (ctx, step) => {
  ctx.meta.trail = [...(ctx.meta.trail ?? []), step];
};
/** A hook that leaves a mark in meta and changes nothing else. */
const before = (step) => (ctx) => note(ctx, `before ${step}`);
const after = (step) => (ctx, result) => {
  note(ctx, `after ${step}`);
  return result;
};
const onError = (step) => (ctx, error) => {
  note(ctx, `error ${step}`);
  throw error;
};

/** Hooks of all kinds on all levels: what they do shows in params, result, error, and in meta, which comes back. */
const hooked = ({ make, errorOfKind }) => ({
  name: "hooked",
  version: make,
  hooks: {
    before: { "*": "greet", "change*": before("change*"), "move|change": [before("move|change"), "double"] },
    after: {
      "*": [after("*"), (_ctx, result) => (Array.isArray(result) ? [...result, "for all"] : result)],
      "change*": after("change*"),
    },
    error: { "*": onError("*"), "fail*": [onError("fail*")] },
  },
  actions: {
    change: {
      hooks: { before: before("action"), after: [after("action"), (_ctx, { amount }) => ({ amount: amount + 1 })] },
      handler(ctx) {
        note(ctx, "handler");
        return { amount: ctx.params.amount };
      },
    },
    changed: () => ["by nobody else"],
    move: (ctx) => [ctx.params.amount],
    /** No pattern matches it but the one for all. */
    plain: () => ["plain"],
    replaced: {
      hooks: {
        before(ctx) {
          ctx.params = { put: "in their place", of: ctx.params };
        },
      },
      handler: (ctx) => ctx.params,
    },
    failRescued: {
      hooks: { error: [onError("action"), (_ctx, error) => ({ rescued: error.message, code: error.code })] },
      handler: () => {
        throw errorOfKind("client");
      },
    },
    failTranslated: {
      hooks: {
        error() {
          throw errorOfKind("retryable");
        },
      },
      handler: () => {
        throw errorOfKind("plain");
      },
    },
    failBefore: {
      hooks: {
        before() {
          throw errorOfKind("validation");
        },
      },
      handler: (ctx) => note(ctx, "handler"),
    },
    failAfter: {
      hooks: {
        after() {
          throw errorOfKind("client");
        },
      },
      handler: (ctx) => note(ctx, "handler"),
    },
    /** For the middleware. */
    stamped: (ctx) => ({ params: ctx.params }),
  },
  methods: {
    greet(ctx) {
      note(ctx, `before * of ${this.name}`);
    },
    double(ctx) {
      ctx.params.amount *= 2;
    },
  },
});

module.exports = { hooked };
