"use strict";

const { setTimeout: sleep } = require("node:timers/promises");

/** What came as budget with a call, in milliseconds; 0 for none. */
const budgetOf = (ctx) =>
  ctx.deadline === undefined ? ctx.options.timeout : Number.isFinite(ctx.deadline) ? ctx.deadline : 0;

/** Resolves when the call is given up, where the framework tells its handlers. */
const abortOf = ({ signal }) =>
  new Promise((resolve) => {
    signal?.addEventListener("abort", () => resolve(`aborted: ${signal.reason.name}`));
  });

/** Calls that are passed on, and calls that last until they are released. A call's outcome is asked by its token. */
const chain = ({ make }) => {
  const outcomes = new Map();
  const releases = new Map();
  return {
    name: "chain",
    version: make,
    actions: {
      budget: (ctx) => budgetOf(ctx),
      async pass(ctx) {
        const budget = budgetOf(ctx);
        const { token, after, action, params, options } = ctx.params;
        outcomes.set(token, "passing");
        if (after !== undefined) await sleep(after);
        try {
          const answer = await ctx.call(action, params, options);
          outcomes.set(token, "answered");
          return { budget, answer };
        } catch (error) {
          outcomes.set(token, `failed: ${error.name}`);
          throw error;
        }
      },
      async wait(ctx) {
        const { token } = ctx.params;
        outcomes.set(token, "waiting");
        const released = new Promise((resolve) => releases.set(token, () => resolve("released")));
        const outcome = await Promise.race([released, abortOf(ctx)]);
        outcomes.set(token, outcome);
        return outcome;
      },
      release: (ctx) => void releases.get(ctx.params.token)?.(),
      outcome: (ctx) => outcomes.get(ctx.params.token) ?? "not begun",
      fan: (ctx) => ctx.mcall(ctx.params.calls, ctx.params.options),
    },
  };
};

module.exports = { chain };
