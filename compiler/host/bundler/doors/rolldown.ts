/** `cloudloop/rolldown`. */
import { createRolldownPlugin } from "unplugin";
import { cloudloop } from "../plugin.js";

export default createRolldownPlugin(cloudloop);
