"use strict";

const { format } = require("node:util");

const URGENT = new Set(["fatal", "error", "warn"]);

/** A logger of Moleculer that hands on warnings and errors. */
function lineReporter(Loggers, report) {
  class LineReporter extends Loggers.Base {
    getLogHandler() {
      return (level, args) => {
        if (URGENT.has(level)) report({ level, text: format(...args) });
      };
    }
  }
  return new LineReporter();
}

module.exports = { lineReporter };
