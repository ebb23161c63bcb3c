"use strict";

const { setTimeout: sleep } = require("node:timers/promises");

const RETRIES = { enabled: true, retries: 3, delay: 10, maxDelay: 20, factor: 1 };
const BREAKER = { enabled: true, threshold: 0.5, minRequestCount: 4, windowTime: 60, halfOpenTime: 500 };

/** Actions that fail so many times, by token, and policies that their callers follow because they are published. */
const flaky = ({ make, errorOfKind }) => {
  const attempts = new Map();
  const attempt = ({ params: { token, failures = 0, kind } }) => {
    const count = (attempts.get(token) ?? 0) + 1;
    attempts.set(token, count);
    if (count <= failures) throw errorOfKind(kind);
    return count;
  };
  const fail = (ctx) => {
    ctx.meta.tried = true;
    throw errorOfKind("server");
  };
  return {
    name: "flaky",
    version: make,
    actions: {
      attempts: (ctx) => attempts.get(ctx.params.token) ?? 0,
      retried: { retryPolicy: RETRIES, handler: attempt },
      /** Answers in time from the second attempt on. */
      hurried: {
        retryPolicy: RETRIES,
        timeout: 150,
        async handler(ctx) {
          const count = attempt(ctx);
          if (count === 1) await sleep(400);
          return count;
        },
      },
      /** Left to the policies of the caller's broker. */
      unsaid: attempt,
      guarded: { circuitBreaker: BREAKER, handler: attempt },
      guardedToo: { circuitBreaker: BREAKER, handler: attempt },
      backed: { fallback: (_ctx, error) => `instead of '${error.message}'`, handler: fail },
      backedByMethod: { fallback: "answerInstead", handler: fail },
    },
    methods: {
      answerInstead(ctx, error) {
        return `${this.name} instead of '${error.message}' of ${ctx.action.rawName}`;
      },
    },
  };
};

/** Offered by nodes of both makes; a retry finds one that does not refuse. */
const relief = ({ errorOfKind }) => ({
  name: "relief",
  actions: {
    help: {
      retryPolicy: RETRIES,
      handler(ctx) {
        const { nodeID } = ctx.broker;
        if (ctx.params.refusing === nodeID) throw errorOfKind("retryable");
        return nodeID;
      },
    },
  },
});

module.exports = { flaky, relief, POLICIES: { retryPolicy: RETRIES, circuitBreaker: BREAKER } };
