/** `cloudloop/esbuild`. */
import { createEsbuildPlugin } from "unplugin";
import { cloudloop } from "../plugin.js";

export default createEsbuildPlugin(cloudloop);
