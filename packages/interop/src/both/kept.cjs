"use strict";

/** Actions whose results are kept; each answers how often anything ran. */
const kept = ({ make }) => {
  let runs = 0;
  const count = () => ++runs;
  return {
    name: "kept",
    version: make,
    actions: {
      forAll: { cache: true, handler: count },
      byParam: { cache: { keys: ["id"], ttl: 60 }, handler: count },
      byMeta: { cache: { keys: ["id", "#user.id"] }, handler: count },
    },
  };
};

module.exports = { kept };
