/** The door of this backend for the command line: bundling, the local function, prices. Loads nothing heavy by itself. */
export { type Bundle, bundleWorker, type KernelFile } from "./deploy/bundle.js";
export { type Chaos, FAULTS, readChaos } from "./local/front.js";
export { type LocalFunction, NoEmulator, startLocal } from "./local/local.js";
export { costOf, PRICES } from "./wire/prices.js";
