// tsserver finds plugins as Node 10 did: by a folder with a package.json, and by `require`.
const { init } = require("../dist/compiler/host/editor/plugin.js");

module.exports = init;
