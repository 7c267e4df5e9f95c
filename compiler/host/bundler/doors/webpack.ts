/** `cloudloop/webpack`. */
import { createWebpackPlugin } from "unplugin";
import { cloudloop } from "../plugin.js";

export default createWebpackPlugin(cloudloop);
