// Grey text in Markdown, raw cells and text files of JupyterLab 4: a provider of inline completions.
//
// Written as JupyterLab loads extensions (a container of webpack's module federation, by hand), so that nothing
// has to be built.
(() => {
  let shared;

  async function take(name) {
    const [version] = Object.values(shared[name]);
    return (await version.get())();
  }

  async function plugin() {
    const { ICompletionProviderManager } = await take("@jupyterlab/completer");
    const { ServerConnection } = await take("@jupyterlab/services");

    /** Asks foretype by way of the Jupyter server. */
    async function ask(request) {
      const settings = ServerConnection.makeSettings();
      const init = { method: "POST", body: JSON.stringify(request) };
      const response = await ServerConnection.makeRequest(`${settings.baseUrl}foretype`, init, settings);
      return response.ok ? (await response.json()).answer : undefined;
    }

    const provider = {
      identifier: "foretype",
      name: "Foretype",
      async fetch({ text, offset, mimeType }, { triggerKind }) {
        if (!isProse(mimeType)) return { items: [] };
        const [before, after] = [text.slice(0, offset), text.slice(offset)];
        const near = { before: before.slice(-4000), after: after.slice(0, 500) };
        const invoked = triggerKind === 0;
        const answer = await ask({ request: "suggest", ...near, k: 5, phrase: true, invoked, only_final: true });
        const every = answer ? [...(answer.phrase ? [answer.phrase] : []), ...answer.suggestions] : [];
        const ends = !after || after.startsWith("\n"); // elsewhere a space stands there, or what wants none
        return {
          items: every.filter(({ replace }) => !replace)
            .map(({ insert }) => ({ insertText: ends ? insert : insert.trimEnd() })),
        };
      },
    };

    return {
      id: "foretype:inline-completions",
      autoStart: true,
      requires: [ICompletionProviderManager],
      activate: (app, manager) => manager.registerInlineProvider(provider),
    };
  }

  /** Code is left to the kernel. */
  const isProse = (mimeType) => !mimeType || /^text\/(plain|markdown|x-(ipython|github)?gfm|x-(la)?tex|x-rst)$|ipythongfm/.test(mimeType);

  (window._JUPYTERLAB ??= {}).foretype = {
    init(scope) {
      shared = scope;
    },
    async get() {
      const made = await plugin();
      return () => ({ __esModule: true, default: made });
    },
  };
})();
