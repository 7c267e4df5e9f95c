import workerpool from "workerpool";
import { workOn } from "./blocks.js";

workerpool.worker({ workOn });
