/** `cloudloop/rspack`. */
import { createRspackPlugin } from "unplugin";
import { cloudloop } from "../plugin.js";

export default createRspackPlugin(cloudloop);
