/** Sources and sinks of streams. Content is agreed with the Isomer side: chunk number `i` is filled with the byte `i`. */
"use strict";

const { createHash } = require("node:crypto");
const { Readable } = require("node:stream");

/** `{chunks, chunkBytes}` for bytes, `{objects}` for objects; `failure` ends the stream with an error of this message. */
function sourceOf({ chunks = 0, chunkBytes = 0, objects, failure }) {
  function* content() {
    for (let i = 0; i < chunks; i++) yield Buffer.alloc(chunkBytes, i % 256);
    for (let i = 0; i < (objects ?? 0); i++) yield { position: i, text: `object ${i}` };
    if (failure !== undefined) throw new Error(failure);
  }
  return Readable.from(content(), { objectMode: objects !== undefined });
}

/** Reads to the end and says what came. */
async function consume(stream) {
  const hash = createHash("sha256");
  const objects = [];
  let bytes = 0;
  let failure = null;
  try {
    for await (const chunk of stream) {
      if (Buffer.isBuffer(chunk)) {
        bytes += chunk.length;
        hash.update(chunk);
      } else objects.push(chunk);
    }
  } catch (error) {
    failure = error.message;
  }
  return { bytes, sha256: hash.digest("hex"), objects, failure, objectMode: stream.readableObjectMode };
}

module.exports = { sourceOf, consume };
