import type tsserver from "typescript/lib/tsserverlibrary";

/** The plugin of tsserver: see `compilerOptions.plugins` in the README. */
declare const init: (modules: { readonly typescript: typeof tsserver }) => {
	create(info: tsserver.server.PluginCreateInfo): tsserver.LanguageService;
};
export = init;
