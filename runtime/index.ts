/** The door of the runtime: what users import from `cloudloop`. Loads nothing heavy. */
export type { BackendName, ParallelOptions, Progress, RangeOptions, ScheduleName } from "./contract.js";
export { CloudloopError } from "./errors.js";
export { close, warm } from "./launch.js";
export { shared } from "./memory.js";
export { configure, type Settings } from "./options.js";
export { type Mark, type Parallel, parallel } from "./parallel.js";
export { type PRange, prange } from "./prange.js";
export { reducer } from "./reducer.js";
export { type LaunchReport, lastReport } from "./report.js";
