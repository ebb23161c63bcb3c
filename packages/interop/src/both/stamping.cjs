"use strict";

const IS_MEANT = /\.stamped$/;

/** A middleware that marks the calls and events made for it, wherever they pass, and leaves all others alone. */
const stamping = (nodeID) => ({
  name: "stamping",
  call: (next) => (action, params, options) => {
    if (!IS_MEANT.test(action)) return next(action, params, options);
    return next(action, { ...params, changedBy: nodeID }, options).then((result) => ({ ...result, seenBy: nodeID }));
  },
  remoteAction: (next, { name }) => {
    if (!IS_MEANT.test(name)) return next;
    return (ctx) => {
      ctx.meta.sentBy = nodeID;
      return next(ctx);
    };
  },
  localAction: (next, { name }) => {
    if (!IS_MEANT.test(name)) return next;
    return (ctx) => {
      ctx.meta.runBy = nodeID;
      return next(ctx).then((result) => ({ ...result, answeredBy: nodeID }));
    };
  },
  emit: (next) => (event, payload, options) => {
    if (!IS_MEANT.test(event)) return next(event, payload, options);
    return next(event, payload, { ...options, meta: { ...options.meta, emittedBy: nodeID } });
  },
  localEvent: (next) => (ctx) => {
    if (IS_MEANT.test(ctx.eventName)) ctx.meta.heardBy = nodeID;
    return next(ctx);
  },
});

module.exports = { stamping };
