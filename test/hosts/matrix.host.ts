/** One program in every host that has to be installed: the same results and the same plan, byte for byte. */
import { hosts } from "./hosts.js";
import { testHosts } from "./matrix.js";
import { OWN_TOOLS } from "./projects.js";

testHosts(hosts.filter(({ tools }) => tools !== OWN_TOOLS));
