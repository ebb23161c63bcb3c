"use strict";

/** What the caller of an action sees of an error, in a form that can be sent to another process. */
function describeFailure(error) {
  const { name, message, code, type, data, retryable, nodeID, stack } = error;
  return { class: error.constructor.name, name, message, code, type, data, retryable, nodeID, stack };
}

module.exports = { describeFailure };
