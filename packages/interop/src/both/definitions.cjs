/**
 * Services and a middleware that nodes of both makes take as they are: Isomer understands the plain definitions that
 * Moleculer's users write. Each service is versioned by the make of its node, unless nodes of both makes share it.
 */
"use strict";

const { chain } = require("./chain.cjs");
const { flaky, relief, POLICIES } = require("./flaky.cjs");
const { hooked } = require("./hooked.cjs");
const { kept } = require("./kept.cjs");
const { stamping } = require("./stamping.cjs");

module.exports = { definitions: { chain, flaky, relief, hooked, kept }, POLICIES, stamping };
