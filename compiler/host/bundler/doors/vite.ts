/** `cloudloop/vite`. */
import { createVitePlugin } from "unplugin";
import { cloudloop } from "../plugin.js";

export default createVitePlugin(cloudloop);
