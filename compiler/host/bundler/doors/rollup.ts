/** `cloudloop/rollup`. */
import { createRollupPlugin } from "unplugin";
import { cloudloop } from "../plugin.js";

export default createRollupPlugin(cloudloop);
