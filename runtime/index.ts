/** The door of the runtime: what users import from `cloudloop`. Loads nothing heavy. */
export { type Recipe, register } from "./codec/registry.js";
export type { BackendName, ParallelOptions, Progress, RangeOptions, ScheduleName } from "./contract.js";
export { CloudloopError } from "./errors.js";
export { close, warm } from "./launch.js";
export { configure, type Settings } from "./options.js";
export { type LaunchReport, lastReport } from "./report.js";
export { type Mark, type Parallel, parallel } from "./surface/parallel.js";
export { type PRange, prange } from "./surface/prange.js";
export { type Random, random } from "./surface/random.js";
export { reducer } from "./surface/reducer.js";
export { shared } from "./surface/shared.js";
