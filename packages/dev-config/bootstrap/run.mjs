/** Child processes in a group of their own, so that a signal reaches everything they started. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { root } from "./repository.mjs";

const forwarded = ["SIGINT", "SIGTERM", "SIGHUP"];
const windows = process.platform === "win32";

// Ctrl-C reaches this process from the terminal and, a moment later, once more from npm: the child must hear it once.
const sameSignalWithinMs = 500;
const parentCheckMs = 200;

/**
 * Runs a command in the foreground and forwards signals to it.
 *
 * @param {string[]} command
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean }} [options]
 * @returns {Promise<number>} its exit code; 128 + the signal's number if a signal ended it
 */
export function run([program, ...args], options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: "inherit", detached: !windows, ...options });
    const stopForwarding = forwardSignals(child);
    child.on("error", (error) => {
      stopForwarding();
      reject(error);
    });
    child.on("exit", (code, signal) => {
      stopForwarding();
      signalGroup(child, "SIGKILL");
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

/**
 * Runs a command and keeps what it prints.
 *
 * @param {string[]} command
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, output: string }>} output is stdout and stderr as they came
 */
export function runQuietly([program, ...args], options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      detached: !windows,
      ...options,
    });
    const stopForwarding = forwardSignals(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    child.on("error", (error) => {
      stopForwarding();
      reject(error);
    });
    child.on("close", (code, signal) => {
      stopForwarding();
      resolve({ code: code ?? 128 + constants.signals[signal], output });
    });
  });
}

/** @param {import("node:child_process").ChildProcess} child */
function forwardSignals(child) {
  const lastSeen = new Map();
  const forward = (signal) => {
    const now = Date.now();
    const repeated = now - (lastSeen.get(signal) ?? 0) < sameSignalWithinMs;
    lastSeen.set(signal, now);
    if (repeated) return;
    signalGroup(child, signal);
  };
  for (const signal of forwarded) process.on(signal, forward);
  // npm hands SIGTERM to its shell, which dies of it and tells nobody: a new parent is the only sign.
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid !== parent && forward("SIGTERM"), parentCheckMs).unref();
  return () => {
    clearInterval(watch);
    for (const signal of forwarded) process.off(signal, forward);
  };
}

/** @param {import("node:child_process").ChildProcess} child @param {NodeJS.Signals} signal */
function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    if (windows) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error; // the whole group is gone already
  }
}
