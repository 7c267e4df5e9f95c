import { workOn } from "./blocks.js";

export default workOn;
